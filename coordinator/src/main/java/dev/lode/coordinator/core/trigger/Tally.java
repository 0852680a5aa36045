package dev.lode.coordinator.core.trigger;

/// What has become of instants.
///
/// @param fired made a job
/// @param overlapped passed over, because an earlier job lived or too many waited
/// @param missed passed over, because their time had long passed; of very many not all are counted
public record Tally(long fired, long overlapped, long missed) {

  public static final Tally NONE = new Tally(0, 0, 0);

  public Tally plus(Tally other) {
    return new Tally(fired + other.fired, overlapped + other.overlapped, missed + other.missed);
  }
}
