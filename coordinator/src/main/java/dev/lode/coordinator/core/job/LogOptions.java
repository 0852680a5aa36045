package dev.lode.coordinator.core.job;

/// What a job asks for its log.
///
/// @param limitBytes about so much of it is kept, its head and its tail; 0 for what the coordinator
///   gives who asks for nothing
public record LogOptions(long limitBytes) {

  /// Less would not show what happened.
  public static final long LEAST_BYTES = 64 << 10;

  public static final LogOptions USUAL = new LogOptions(0);

  public LogOptions {
    if (limitBytes != 0 && limitBytes < LEAST_BYTES) {
      throw new IllegalArgumentException("a log's limit must be 64 KiB or more");
    }
  }
}
