package dev.lode.agent.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next try: longer each time, and never the same for two agents, so
/// that a coordinator that comes back is not met by all at once.
///
/// Threads: one.
final class Backoff {

  private static final Duration SHORTEST = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final RandomGenerator random;
  private Duration next = SHORTEST;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  void reset() {
    next = SHORTEST;
  }

  /// The longest there is, for what only a person can change.
  Duration slow() {
    return jittered(LONGEST);
  }

  Duration next() {
    var wait = next;
    next = next.multipliedBy(2).compareTo(LONGEST) < 0 ? next.multipliedBy(2) : LONGEST;
    return jittered(wait);
  }

  /// Between half of it and all of it.
  private Duration jittered(Duration wait) {
    return Duration.ofNanos((long) (wait.toNanos() * (0.5 + random.nextDouble() / 2)));
  }
}
