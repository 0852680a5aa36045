package dev.lode.coordinator.control;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Instants that never go back or jump: the wall clock is read once, and from then on the monotonic
/// clock counts.
///
/// What is decided from differences of such instants (time-outs, lost agents) does not notice when
/// somebody sets the clock.
public final class MonotonicTime implements InstantSource {

  private final Instant start;
  private final long startNanos;
  private final LongSupplier nanoTime;

  public MonotonicTime(InstantSource wall, LongSupplier nanoTime) {
    this.start = wall.instant();
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanoTime.getAsLong() - startNanos);
  }
}
