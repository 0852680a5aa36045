package dev.lode.cli.client;

/// Is told how blobs get on.
///
/// Threads: any.
@FunctionalInterface
public interface Transferred {

  /// @param bytes that have gone over since it was told last; negative when they must go again
  void moved(long bytes);
}
