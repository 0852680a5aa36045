package dev.lode.coordinator;

import dev.lode.coordinator.control.ControlLoop;
import dev.lode.coordinator.control.EffectRunner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// The start of the control loop, which reads all live jobs, on a thread of its own: a start takes
/// as long as it and the opening of the doors do beside each other.
///
/// Threads: one, beside its own.
final class Recovery {

  private final ControlLoop control;
  private final FutureTask<Boolean> start;

  private Recovery(ControlLoop control, EffectRunner effects) {
    this.control = control;
    this.start =
        new FutureTask<>(
            () -> {
              // In this order those who act on commits know what there is when they are asked.
              control.start();
              effects.start();
            },
            true);
  }

  static Recovery begin(ControlLoop control, EffectRunner effects) {
    var recovery = new Recovery(control, effects);
    Thread.ofPlatform().name("recovery").start(recovery.start);
    return recovery;
  }

  /// Returns once the loop decides and its actors know what lives; throws what kept it from that.
  void await() {
    try {
      start.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the record is read", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException it -> throw it;
        case Error it -> throw it;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /// Ends the loop, however far it has come.
  void stop() throws InterruptedException {
    try {
      start.get();
    } catch (ExecutionException _) {
      // Told by `await`, or not asked for.
    }
    control.stop();
  }
}
