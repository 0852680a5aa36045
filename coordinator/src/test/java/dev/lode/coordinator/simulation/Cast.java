package dev.lode.coordinator.simulation;

import dev.lode.coordinator.core.retention.Limit;
import dev.lode.coordinator.core.retention.Retention;
import java.time.Duration;

/// What is in the world of a seed beside jobs that are submitted and cancelled: each in a share of
/// the seeds, so that most have room to be looked at alone.
///
/// @param retriers people who run finished jobs once more
/// @param triggers cron triggers, and a coordinator whose wall clock runs faster, so that a minute
///   of it passes in a few seconds
/// @param silence workloads that may fall silent, and jobs that are to be stopped for that
/// @param retention how long anything is kept; where that is not for ever, people pin jobs
record Cast(boolean retriers, boolean triggers, boolean silence, Retention retention) {

  private static final int WALL_SPEED = 30;

  static Cast of(Timeline time) {
    return new Cast(
        time.chance(0.5),
        time.chance(0.4),
        time.chance(0.4),
        time.chance(0.4) ? brief(time) : Retention.FOREVER);
  }

  private static Retention brief(Timeline time) {
    return new Retention(limit(time, 5), limit(time, 1_000), limit(time, 200), null);
  }

  private static Limit limit(Timeline time, long most) {
    return time.chance(0.5)
        ? new Limit(Duration.ofSeconds(time.between(1, 12)), Long.MAX_VALUE)
        : new Limit(null, most);
  }

  /// How fast the wall clock of the coordinator runs.
  int wallSpeed() {
    return triggers ? WALL_SPEED : 1;
  }

  boolean removes() {
    return !retention.equals(Retention.FOREVER);
  }
}
