package dev.lode.coordinator.store;

/// A part of a log that is not there.
///
/// @param from its first offset
/// @param to the first offset after it
/// @param lostBytes how much of it was lost on its host; the rest was cut out by the log's limit
public record LogGap(long from, long to, long lostBytes) {

  public LogGap {
    if (from < 0 || to <= from || lostBytes < 0 || lostBytes > to - from) {
      throw new IllegalArgumentException("no gap: %d to %d".formatted(from, to));
    }
  }

  public long bytes() {
    return to - from;
  }

  public long cutBytes() {
    return bytes() - lostBytes;
  }
}
