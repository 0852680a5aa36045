package dev.lode.cli.command;

import dev.lode.cli.ending.ExitCode;
import java.util.concurrent.CompletableFuture;
import org.jline.utils.Signals;

/// The signals that ask a program that stays to stop: SIGTERM, Ctrl-C, the terminal's end.
final class StopSignals {

  private StopSignals() {}

  /// Done when one of them has come. A further one ends the process at once.
  static CompletableFuture<Void> first() {
    var stop = new CompletableFuture<Void>();
    Runnable arrived =
        () -> {
          if (!stop.complete(null)) {
            Runtime.getRuntime().halt(ExitCode.CANCELLED);
          }
        };
    for (var signal : new String[] {"TERM", "INT", "HUP"}) {
      Signals.register(signal, arrived);
    }
    return stop;
  }
}
