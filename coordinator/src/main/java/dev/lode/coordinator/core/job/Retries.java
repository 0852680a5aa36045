package dev.lode.coordinator.core.job;

import java.time.Duration;
import java.util.SplittableRandom;

/// How often a job that failed by its own program's fault is tried again, and after what pause.
///
/// The pause doubles with each try, up to a limit, and is cut by up to half, so that jobs that
/// failed together do not come back together.
///
/// @param max 0 for never
/// @param pause before the first of them
/// @param longestPause where the doubling ends
public record Retries(int max, Duration pause, Duration longestPause) {

  public static final int MOST = 1_000;
  public static final Duration LONGEST = Duration.ofDays(1);
  public static final Retries NONE = new Retries(0, Duration.ofSeconds(10), Duration.ofMinutes(10));

  /// What the fleet's own faults cost: after the first the job is placed again at once, for another
  /// host may do; a fault that comes again is given time to pass.
  static final Retries OF_THE_FLEET =
      new Retries(JobMachine.MAX_FLEET_FAULTS, Duration.ofSeconds(1), Duration.ofMinutes(1));

  private static final int MAX_DOUBLINGS = 30;

  public Retries {
    if (max < 0 || max > MOST) {
      throw new IllegalArgumentException("max must be 0 to 1000");
    }
    if (pause.isNegative() || pause.compareTo(longestPause) > 0) {
      throw new IllegalArgumentException("delay must not be negative nor longer than max_delay");
    }
    if (longestPause.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("max_delay must be one day at most");
    }
  }

  /// The pause before a try.
  ///
  /// @param number of the try, from 1
  /// @param chance its jitter; the same chance gives the same pause
  Duration before(int number, SplittableRandom chance) {
    var doubled = pause.multipliedBy(1L << Math.min(MAX_DOUBLINGS, number - 1));
    var whole = doubled.compareTo(longestPause) < 0 ? doubled : longestPause;
    return whole.minusMillis(chance.nextLong(whole.toMillis() / 2 + 1));
  }
}
