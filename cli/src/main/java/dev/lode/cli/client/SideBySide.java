package dev.lode.cli.client;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// Does something with each of many, some at a time. What fails first ends the others.
public final class SideBySide {

  private SideBySide() {}

  /// What is done with one of them.
  public interface Step<T> {
    void take(T item) throws InterruptedException;
  }

  /// Returns when all are done; throws what the first of them has thrown.
  public static <T> void each(List<T> items, int atOnce, Step<T> step) throws InterruptedException {
    var turns = new Semaphore(atOnce);
    var threads = Thread.ofVirtual().name("transfer-", 0).factory();
    try (var scope = Executors.newThreadPerTaskExecutor(threads)) {
      var ended = new ExecutorCompletionService<Boolean>(scope);
      try {
        for (var item : items) {
          ended.submit(
              () -> {
                turns.acquire();
                try {
                  step.take(item);
                } finally {
                  turns.release();
                }
                return true;
              });
        }
        for (int i = 0; i < items.size(); i++) {
          ended.take().get();
        }
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case RuntimeException it -> throw it;
          case Error it -> throw it;
          case InterruptedException it -> throw it;
          case null, default -> throw new IllegalStateException(e);
        }
      } finally {
        scope.shutdownNow();
      }
    }
  }
}
