package dev.lode.coordinator.api;

import java.time.Duration;
import java.util.function.Function;

/// Things that come one after another, for one reader who takes them at its own pace. Holds one of
/// a limited number of places until it is closed.
///
/// Threads: one reader; `close` by the same.
public interface Following<T> extends AutoCloseable {

  /// What a reader is told.
  sealed interface Next<T> {
    record Item<T>(T value) implements Next<T> {}

    /// Nothing new for as long as the reader's patience.
    record Quiet<T>() implements Next<T> {}

    /// Nothing comes after this.
    record End<T>() implements Next<T> {}
  }

  Next<T> next(Duration patience) throws InterruptedException;

  @Override
  void close();

  /// The same, each item turned into something else.
  default <R> Following<R> map(Function<? super T, ? extends R> function) {
    var inner = this;
    return new Following<>() {
      @Override
      public Next<R> next(Duration patience) throws InterruptedException {
        return switch (inner.next(patience)) {
          case Next.Item<T>(var value) -> new Next.Item<>(function.apply(value));
          case Next.Quiet<T>() -> new Next.Quiet<>();
          case Next.End<T>() -> new Next.End<>();
        };
      }

      @Override
      public void close() {
        inner.close();
      }
    };
  }
}
