package dev.lode.coordinator.simulation;

import java.time.Instant;

/// The clocks of one machine: one that only goes on, a little too fast or too slow, and one on the
/// wall, which people set.
final class Clock {

  /// Far beyond any quartz, and within what the drift allowance of the simulated cluster covers.
  private static final int MAX_DRIFT_PER_MILLE = 50;

  private final Timeline time;
  private final double rate;
  private final int wallSpeed;
  private long wallAheadMillis;

  Clock(Timeline time) {
    this(time, 1);
  }

  /// @param wallSpeed how many times as fast the one on the wall runs
  Clock(Timeline time, int wallSpeed) {
    this.time = time;
    this.wallSpeed = wallSpeed;
    this.rate = 1 + time.between(-MAX_DRIFT_PER_MILLE, MAX_DRIFT_PER_MILLE) / 1_000.0;
  }

  /// Milliseconds on the clock that only goes on.
  long millis() {
    return (long) (time.millis() * rate);
  }

  /// How much of it passes in a span of pretended time, not rounded down.
  long passesIn(long millis) {
    return (long) Math.ceil(millis * rate) + 1;
  }

  Instant instant() {
    return Timeline.EPOCH.plusMillis(millis());
  }

  Instant wall() {
    return Timeline.EPOCH.plusMillis(wallMillis());
  }

  long wallMillis() {
    return millis() * wallSpeed + wallAheadMillis;
  }

  /// When, in pretended time, this clock will show so much.
  long whenItShows(long millis) {
    return (long) Math.ceil(millis / rate);
  }

  /// Somebody sets the wall clock, by up to an hour in either direction.
  void jump() {
    long most = wallSpeed > 1 && time.chance(0.7) ? 180_000 : 3_600_000;
    wallAheadMillis = time.between(-most, most);
  }

  /// Somebody sets it right.
  void setRight() {
    wallAheadMillis = 0;
  }
}
