package dev.lode.coordinator.api;

import java.util.function.Function;

/// What was asked for, or why not.
public sealed interface Reply<T> {

  record Ok<T>(T value) implements Reply<T> {}

  record Refused<T>(ApiError error) implements Reply<T> {}

  static <T> Reply<T> ok(T value) {
    return new Ok<>(value);
  }

  static <T> Reply<T> refused(ApiError error) {
    return new Refused<>(error);
  }

  default <R> Reply<R> map(Function<? super T, ? extends R> function) {
    return switch (this) {
      case Ok<T>(var value) -> ok(function.apply(value));
      case Refused<T>(var error) -> refused(error);
    };
  }

  /// A further step that may be refused itself.
  default <R> Reply<R> then(Function<? super T, Reply<R>> function) {
    return switch (this) {
      case Ok<T>(var value) -> function.apply(value);
      case Refused<T>(var error) -> refused(error);
    };
  }
}
