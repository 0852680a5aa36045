package dev.lode.coordinator;

import dev.lode.coordinator.control.ControlLoop;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// The start of the control loop, which reads all live jobs, on a thread of its own: a start takes
/// as long as it and the opening of the doors do beside each other.
///
/// Threads: one, beside its own.
final class Recovery {

  private final ControlLoop control;
  private final FutureTask<Boolean> start;

  private Recovery(ControlLoop control) {
    this.control = control;
    this.start = new FutureTask<>(control::start, true);
  }

  static Recovery begin(ControlLoop control) {
    var recovery = new Recovery(control);
    Thread.ofPlatform().name("recovery").start(recovery.start);
    return recovery;
  }

  /// Returns once the loop decides; throws what kept it from that.
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
