package dev.lode.cli.client;

/// Finds the coordinator: asked at first, and again whenever it does not answer any more, because
/// one that starts again may have another address.
///
/// Threads: any; one call at a time.
public interface Entrance {

  /// The way in as it is now. Throws [Unreachable] when nobody is there, which may pass.
  Door find() throws Unreachable;

  /// Whether somebody is known to be behind it who does not answer yet, so that even the first try
  /// is worth another.
  default boolean worthWaiting() {
    return false;
  }
}
