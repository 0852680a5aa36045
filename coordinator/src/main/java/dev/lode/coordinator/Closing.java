package dev.lode.coordinator;

import java.util.ArrayDeque;
import java.util.Deque;

/// What has been started and must be stopped, last first.
///
/// Threads: one.
final class Closing implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Closing.class.getName());

  /// How one thing is stopped.
  interface Step {
    void run() throws Exception;
  }

  private record Named(String what, Step step) {}

  private final Deque<Named> steps = new ArrayDeque<>();

  void add(String what, Step step) {
    steps.push(new Named(what, step));
  }

  /// Stops everything, whatever fails on the way. A second time does nothing.
  @Override
  public void close() {
    while (!steps.isEmpty()) {
      var next = steps.pop();
      try {
        next.step().run();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.ERROR, "stopping " + next.what() + " failed", e);
      }
    }
  }
}
