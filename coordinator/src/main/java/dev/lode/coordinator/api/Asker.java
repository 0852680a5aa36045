package dev.lode.coordinator.api;

import dev.lode.coordinator.control.ControlLoop;
import dev.lode.coordinator.control.Unavailable;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Hands a command to the control loop and waits for its durable answer.
final class Asker {

  /// Longer than any commit takes; a caller who waits so long is better told.
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ControlLoop control;

  Asker(ControlLoop control) {
    this.control = control;
  }

  /// Does not wait for the answer.
  CompletableFuture<Answer> send(Command command) {
    return control.send(command);
  }

  /// Until when a caller is made to wait who asks now.
  long deadline() {
    return System.nanoTime() + PATIENCE.toNanos();
  }

  /// @param expected what the command is answered by
  <A extends Answer> Reply<A> ask(Command command, Class<A> expected) throws InterruptedException {
    return answer(send(command), expected, deadline());
  }

  /// @param deadline see [#deadline]
  <A extends Answer> Reply<A> answer(
      CompletableFuture<Answer> answer, Class<A> expected, long deadline)
      throws InterruptedException {
    try {
      long left = Math.max(0, deadline - System.nanoTime());
      return Reply.ok(expected.cast(answer.get(left, TimeUnit.NANOSECONDS)));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Unavailable it) {
        return Reply.refused(ApiError.of(it));
      }
      throw new IllegalStateException("the control loop broke a promise", e);
    } catch (TimeoutException _) {
      return Reply.refused(
          new ApiError(
              ApiError.Code.UNAVAILABLE,
              "no answer within "
                  + PATIENCE.toSeconds()
                  + " s, it may yet be done: ask again, a submit with the same idempotency key"));
    }
  }
}
