package dev.lode.coordinator.simulation;

/// When a workload gives signs of life, in pretended time since it began: now and then, until it
/// falls silent.
///
/// @param every so many milliseconds
/// @param until and no more after so many
record Voice(long every, long until) {

  /// Of a workload that nobody listens to.
  static final Voice UNHEARD = new Voice(1, Long.MAX_VALUE);

  static Voice any(Timeline time) {
    return new Voice(
        time.between(100, 2_500), time.chance(0.4) ? time.between(500, 6_000) : Long.MAX_VALUE);
  }

  boolean fallsSilent() {
    return until < Long.MAX_VALUE;
  }

  /// How many there were by then.
  long signs(long since) {
    return Math.min(since, until) / every;
  }

  /// The longest time without one, up to then.
  long longestSilence(long since) {
    return Math.max(Math.min(since, every), since - signs(since) * every);
  }
}
