package dev.lode.agent.files;

import java.time.Duration;

/// The pause before the next try: longer each time.
///
/// Threads: one.
final class Backoff {

  private static final Duration LONGEST = Duration.ofSeconds(5);

  private Duration next = Duration.ofMillis(50);

  void pause() throws InterruptedException {
    Thread.sleep(next);
    next = next.multipliedBy(2).compareTo(LONGEST) < 0 ? next.multipliedBy(2) : LONGEST;
  }
}
