package dev.lode.coordinator.core.job;

import dev.lode.common.model.Exit;
import dev.lode.coordinator.core.job.Cause.Code;
import dev.lode.coordinator.core.job.Cause.Culprit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Which outcome a job has, from how its process ended and why it had been told to stop.
final class Endings {

  private Endings() {}

  static Outcome of(Exit exit, @Nullable StopReason reason) {
    return reason == null ? unasked(exit) : stopped(reason, exit);
  }

  /// Of a job that was told to stop; a program that ends well before its time is up has still been
  /// cut short.
  static Outcome stopped(StopReason reason, @Nullable Exit exit) {
    return switch (reason) {
      case StopReason.CancelRequested(var by) -> new Outcome.Cancelled(by);
      case StopReason.TimedOut(var limit) ->
          overLimit(
              exit,
              Code.TIMED_OUT,
              "ran longer than its timeout of " + words(limit) + "; allow more with --timeout");
      case StopReason.Silent(var limit) ->
          overLimit(
              exit,
              Code.SILENT,
              "wrote nothing and reported no progress for "
                  + words(limit)
                  + "; allow more with --silent-after");
    };
  }

  private static Outcome overLimit(@Nullable Exit exit, Code code, String message) {
    return new Outcome.Failed(Causes.failed(exit, Culprit.WORKLOAD, code, message));
  }

  private static Outcome unasked(Exit exit) {
    return switch (exit.how()) {
      case Exit.How.Code(var code) when code == 0 -> new Outcome.Succeeded();
      case Exit.How.Code _, Exit.How.Signal _ -> new Outcome.Failed(Causes.of(exit));
      case Exit.How.Unstartable(var why) ->
          new Outcome.Failed(
              Cause.of(Culprit.CALLER, Code.UNSTARTABLE, "could not be started: " + why));
    };
  }

  private static String words(Duration limit) {
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }
}
