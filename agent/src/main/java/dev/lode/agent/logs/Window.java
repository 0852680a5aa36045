package dev.lode.agent.logs;

/// How many bytes of all logs together are sent and not yet durable.
///
/// Threads: one.
final class Window {

  private static final long MAX_BYTES = 32L << 20;

  private long bytes;

  boolean isFull() {
    return bytes >= MAX_BYTES;
  }

  /// Counts what has become of one log's share.
  void moved(long from, long to) {
    bytes += to - from;
  }
}
