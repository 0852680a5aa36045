package dev.lode.coordinator.core.job;

import dev.lode.common.model.Exit;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An attempt that did not end its job, or whose end was undone by a retry: a line of the job's
/// history.
///
/// @param exit how its process ended; null when it had none, or nobody knows
/// @param at when it was given up
public record PastAttempt(
    Outcome outcome, Attempt attempt, @Nullable Exit exit, Collection left, Instant at) {

  /// Of which no exit counts.
  static PastAttempt failed(Attempt attempt, Cause cause, Collection left, Instant at) {
    return new PastAttempt(new Outcome.Failed(cause), attempt, null, left, at);
  }

  PastAttempt with(Outcome other) {
    return new PastAttempt(other, attempt, exit, left, at);
  }

  /// Null when no attempt had begun.
  static @Nullable PastAttempt of(JobState.Finished end) {
    return end.attempt() == null
        ? null
        : new PastAttempt(end.outcome(), end.attempt(), end.exit(), end.left(), end.at());
  }
}
