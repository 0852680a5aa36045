package dev.lode.cli.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before each further try: twice as long each time up to a limit, spread so that
/// many callers do not come back together.
final class Backoff {

  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final RandomGenerator random;
  private Duration next = FIRST;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  void pause() throws InterruptedException {
    long most = next.toMillis();
    Thread.sleep(random.nextLong(most / 2, most + 1));
    var twice = next.multipliedBy(2);
    next = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
  }
}
