package dev.lode.agent.files;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// Does something with each of many, some at a time.
final class Together {

  /// What is done with one of them.
  interface Step<T> {
    /// False to end the others where they are.
    boolean done(T item) throws InterruptedException;
  }

  private Together() {}

  /// Returns when all are done or ended.
  static <T> void each(List<T> items, int atOnce, String name, Step<T> step)
      throws InterruptedException {
    if (items.size() <= 1) {
      for (var item : items) {
        step.done(item);
      }
      return;
    }
    var turns = new Semaphore(atOnce);
    var threads = Thread.ofVirtual().name(name, 0).factory();
    try (var scope = Executors.newThreadPerTaskExecutor(threads)) {
      var done = new ExecutorCompletionService<Boolean>(scope);
      for (var item : items) {
        done.submit(
            () -> {
              turns.acquire();
              try {
                return step.done(item);
              } finally {
                turns.release();
              }
            });
      }
      try {
        for (int i = 0; i < items.size() && done.take().get(); i++) {}
      } catch (ExecutionException e) {
        throw new IllegalStateException("a bug in " + name, e.getCause());
      } finally {
        scope.shutdownNow();
      }
    }
  }
}
