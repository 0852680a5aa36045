package dev.lode.agent.progress;

import dev.lode.common.model.Progress;
import java.nio.file.Path;
import java.util.Optional;

/// What a workload writes to `LODE_PROGRESS`: lines of `percent message`. The last line that can be
/// read counts.
public final class ProgressFile {

  private ProgressFile() {}

  /// The last progress there; empty when there is none. Never throws: rubbish is passed over.
  public static Optional<Progress> last(Path file) {
    throw new UnsupportedOperationException("follows");
  }
}
