package dev.lode.coordinator.core.job;

import dev.lode.common.model.Exit;
import dev.lode.coordinator.core.job.Cause.Code;
import dev.lode.coordinator.core.job.Cause.Culprit;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which outcome a job has, from how its process ended and why it had been told to stop.
final class Endings {

  /// Names of the signals that end programs in practice, as `signal(7)` has them for Linux.
  private static final Map<Integer, String> SIGNALS =
      Map.ofEntries(
          Map.entry(1, "SIGHUP"),
          Map.entry(2, "SIGINT"),
          Map.entry(3, "SIGQUIT"),
          Map.entry(4, "SIGILL"),
          Map.entry(6, "SIGABRT"),
          Map.entry(7, "SIGBUS"),
          Map.entry(8, "SIGFPE"),
          Map.entry(9, "SIGKILL"),
          Map.entry(11, "SIGSEGV"),
          Map.entry(13, "SIGPIPE"),
          Map.entry(14, "SIGALRM"),
          Map.entry(15, "SIGTERM"));

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
    return new Outcome.Failed(new Cause(Culprit.WORKLOAD, code, message, code(exit), signal(exit)));
  }

  private static Outcome unasked(Exit exit) {
    return switch (exit.how()) {
      case Exit.How.Code(var code) when code == 0 -> new Outcome.Succeeded();
      case Exit.How.Code(var code) ->
          failed(exit, Culprit.WORKLOAD, Code.EXIT_CODE, "ended with exit code " + code);
      case Exit.How.Signal(var signal) ->
          failed(exit, Culprit.WORKLOAD, Code.SIGNAL, "ended by signal " + name(signal));
      case Exit.How.Unstartable(var why) ->
          failed(exit, Culprit.CALLER, Code.UNSTARTABLE, "could not be started: " + why);
    };
  }

  private static Outcome failed(Exit exit, Culprit culprit, Code code, String message) {
    return new Outcome.Failed(new Cause(culprit, code, message, code(exit), signal(exit)));
  }

  private static @Nullable Integer code(@Nullable Exit exit) {
    return exit != null && exit.how() instanceof Exit.How.Code(var code) ? code : null;
  }

  private static @Nullable Integer signal(@Nullable Exit exit) {
    return exit != null && exit.how() instanceof Exit.How.Signal(var signal) ? signal : null;
  }

  private static String name(int signal) {
    var name = SIGNALS.get(signal);
    return name == null ? String.valueOf(signal) : signal + " (" + name + ")";
  }

  private static String words(Duration limit) {
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }
}
