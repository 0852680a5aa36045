package dev.lode.agent.progress;

import java.nio.file.Path;

/// What a workload leaves in `LODE_RESULT`: one JSON value, of at most 256 KiB.
public sealed interface ResultFile {

  int MAX_BYTES = 256 << 10;

  /// The workload left none.
  record Absent() implements ResultFile {}

  /// The JSON text, as it was written.
  record Json(String text) implements ResultFile {}

  /// What was left is no result; one sentence that says why.
  record LeftOut(String note) implements ResultFile {}

  /// Never throws.
  static ResultFile read(Path file) {
    throw new UnsupportedOperationException("follows");
  }
}
