package dev.lode.coordinator.simulation;

/// What is in the world of a seed beside jobs that are submitted and cancelled: each in a share of
/// the seeds, so that most have room to be looked at alone.
///
/// @param retriers people who run finished jobs once more
/// @param triggers cron triggers, and a coordinator whose wall clock runs faster, so that a minute
///   of it passes in a few seconds
/// @param silence workloads that may fall silent, and jobs that are to be stopped for that
record Cast(boolean retriers, boolean triggers, boolean silence) {

  private static final int WALL_SPEED = 30;

  static Cast of(Timeline time) {
    return new Cast(time.chance(0.5), time.chance(0.4), time.chance(0.4));
  }

  /// How fast the wall clock of the coordinator runs.
  int wallSpeed() {
    return triggers ? WALL_SPEED : 1;
  }
}
