package dev.lode.coordinator.simulation;

import org.jspecify.annotations.Nullable;

/// Something happened that must never happen.
final class BrokenPromise extends AssertionError {

  private static final long serialVersionUID = 1;

  /// The promise alone, without what broke it.
  final String promise;

  BrokenPromise(Timeline time, String promise, @Nullable Object about) {
    super("at " + time.millis() + " ms: " + promise + ": " + about);
    this.promise = promise;
  }

  /// @param otherwise what is broken when the claim is false
  static void unless(boolean claim, Timeline time, String otherwise, @Nullable Object about) {
    if (!claim) {
      throw new BrokenPromise(time, otherwise, about);
    }
  }
}
