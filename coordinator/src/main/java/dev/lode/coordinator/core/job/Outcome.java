package dev.lode.coordinator.core.job;

/// How a job ended. Written once.
public sealed interface Outcome {
  /// Its program ended with exit code 0.
  record Succeeded() implements Outcome {}

  /// It did not; the cause says why.
  record Failed(Cause cause) implements Outcome {}

  /// Somebody asked for its end.
  record Cancelled(String by) implements Outcome {}
}
