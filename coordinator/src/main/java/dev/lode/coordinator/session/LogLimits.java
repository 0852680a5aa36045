package dev.lode.coordinator.session;

import dev.lode.coordinator.core.job.LogOptions;

/// How much of a job's log is kept.
///
/// @param usualBytes for a job that asks for nothing
/// @param largestBytes for any job, whatever it asks for
public record LogLimits(long usualBytes, long largestBytes) {

  public static final LogLimits USUAL = new LogLimits(10L << 30, 1L << 40);

  public LogLimits {
    if (usualBytes < LogOptions.LEAST_BYTES || largestBytes < usualBytes) {
      throw new IllegalArgumentException(
          "the usual limit of a log must be 64 KiB or more, and not more than the largest");
    }
  }

  long of(LogOptions asked) {
    return asked.limitBytes() == 0 ? usualBytes : Math.min(asked.limitBytes(), largestBytes);
  }
}
