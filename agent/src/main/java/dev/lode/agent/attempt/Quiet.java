package dev.lode.agent.attempt;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// How long an attempt has given no sign of life. A sign is a change in the length of a file, so
/// that nothing needs to be delivered for it to count; it counts from the look that found it.
///
/// Threads: any.
final class Quiet {

  /// Reports may follow upon each other quickly; the files are not asked more often than this.
  private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Path log;
  private final Path progress;
  private final LongSupplier nanoTime;
  private long logLength;
  private long progressLength;
  private long signAt;
  private long lookedAt;

  /// Begins now.
  ///
  /// @param nanoTime a monotonic clock
  Quiet(Path log, Path progress, LongSupplier nanoTime) {
    this.log = log;
    this.progress = progress;
    this.nanoTime = nanoTime;
    this.signAt = nanoTime.getAsLong();
    this.lookedAt = signAt - BETWEEN_LOOKS;
  }

  /// As of the last look: what came since is not known yet.
  synchronized Duration length() {
    long now = nanoTime.getAsLong();
    if (now - lookedAt >= BETWEEN_LOOKS) {
      look(now);
    }
    return Duration.ofNanos(lookedAt - signAt);
  }

  private void look(long now) {
    lookedAt = now;
    long logNow = log.toFile().length();
    long progressNow = progress.toFile().length();
    if (logNow != logLength || progressNow != progressLength) {
      logLength = logNow;
      progressLength = progressNow;
      signAt = now;
    }
  }
}
