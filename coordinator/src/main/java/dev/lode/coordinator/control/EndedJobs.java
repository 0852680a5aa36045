package dev.lode.coordinator.control;

import dev.lode.coordinator.control.Unavailable.Why;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Turns for those who read an ended job from the record and send a command that rests on it: ended
/// jobs are not in the live state, so the loop cannot see that one has changed since.
///
/// Threads: any.
public final class EndedJobs {

  private final ControlLoop loop;
  private final Semaphore free = new Semaphore(1, true);

  EndedJobs(ControlLoop loop) {
    this.loop = loop;
  }

  /// Waits for those before; throws [Unavailable] when that takes too long.
  public Turn take(Duration patience) throws InterruptedException {
    if (!free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new Unavailable(
          Why.STORE, "what was asked before is not on record yet: try again in a moment");
    }
    return new Turn();
  }

  /// Lasts until its command is answered, also when nobody waits for the answer any more: what the
  /// next one reads must have it in.
  public final class Turn implements AutoCloseable {

    private CompletableFuture<?> answer = CompletableFuture.completedFuture(null);

    /// At most one.
    public CompletableFuture<Answer> send(Command command) {
      var sent = loop.send(command);
      answer = sent;
      return sent;
    }

    @Override
    public void close() {
      var _ = answer.whenComplete((_, _) -> free.release());
    }
  }
}
