package dev.lode.coordinator.simulation;

import java.time.Duration;

/// Of the agent's process: how long a workload has given no sign of life, on the host's clock that
/// nobody sets. A sign counts from the look that found it, silence up to the last look.
final class Listener {

  /// The files are not asked more often than this.
  private static final long BETWEEN_LOOKS = 500;

  private long signs;
  private long signAt;
  private long lookedAt;

  Listener(long now) {
    this.signAt = now;
    this.lookedAt = now - BETWEEN_LOOKS;
  }

  /// @param signsNow how many signs there have been by now
  Duration quiet(long now, long signsNow) {
    if (now - lookedAt >= BETWEEN_LOOKS) {
      lookedAt = now;
      if (signsNow != signs) {
        signs = signsNow;
        signAt = now;
      }
    }
    return Duration.ofMillis(lookedAt - signAt);
  }
}
