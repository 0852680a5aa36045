package dev.lode.cli.drill;

import dev.lode.cli.client.LodeClient;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Submits jobs as patient clients do: each with a key of its own, again until it is acknowledged,
/// and some of them once more after that.
///
/// Threads: any number at once.
final class Callers {

  /// One job each, while the queue is not full.
  private static final Duration PACE = Duration.ofMillis(40);

  private static final int UNFINISHED = 300;
  private static final int PAUSE_MILLIS = 250;

  private final LodeClient client;
  private final Path folder;
  private final long seed;
  private final Notes notes;
  private final AtomicInteger next = new AtomicInteger();

  /// @param folder the drill's
  Callers(LodeClient client, Path folder, long seed, Notes notes) {
    this.client = client;
    this.folder = folder;
    this.seed = seed;
    this.notes = notes;
  }

  /// Submits until the window is over, and does not begin another one then.
  ///
  /// @param begun when the window began, as [System#nanoTime()] has it
  /// @param patience how long after its end the last ones are tried
  void submit(long begun, Duration window, Duration patience) throws InterruptedException {
    long giveUp = begun + window.plus(patience).toNanos();
    while (true) {
      int index = next.getAndIncrement();
      TimeUnit.NANOSECONDS.sleep(PACE.toNanos() * index - (System.nanoTime() - begun));
      while (unfinished() > UNFINISHED && System.nanoTime() - begun < window.toNanos()) {
        Thread.sleep(PAUSE_MILLIS);
      }
      if (System.nanoTime() - begun >= window.toNanos()) {
        return;
      }
      var load = Load.of(seed, index);
      if (acknowledged(load, giveUp) && load.twice()) {
        acknowledged(load, giveUp);
      }
    }
  }

  private int unfinished() {
    return notes.acknowledgedCount() - notes.finishedCount();
  }

  /// False when it was not before the time to give up.
  private boolean acknowledged(Load load, long giveUp) throws InterruptedException {
    var spec = load.spec(folder);
    notes.submitted(load.key());
    while (System.nanoTime() - giveUp < 0) {
      try {
        notes.acknowledged(load.key(), client.submit(spec, load.key()).getJob().getId());
        return true;
      } catch (CommandFailed e) {
        if (e.exitCode() != ExitCode.UNREACHABLE) {
          notes.trouble("submit of " + load.key() + ": " + e.getMessage());
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
    return false;
  }
}
