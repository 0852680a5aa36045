package dev.lode.agent.files;

import java.io.IOException;
import java.nio.file.Path;

/// Input files that this host has fetched before, by the SHA-256 of their content; those used least
/// lately make room.
///
/// Threads: any.
public final class BlobCache {

  public static final long DEFAULT_MAX_BYTES = 10L << 30;

  private BlobCache() {}

  /// @param folder made when it is not there
  public static BlobCache open(Path folder, long maxBytes) throws IOException {
    throw new UnsupportedOperationException("follows");
  }
}
