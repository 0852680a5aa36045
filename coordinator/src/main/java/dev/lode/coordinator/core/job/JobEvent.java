package dev.lode.coordinator.core.job;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Exit;
import java.time.Instant;

/// A fact that may move a job. All but the time, the placement and the wish to stop come from
/// agents, may be doubled or late, and name their attempt.
public sealed interface JobEvent {

  /// The time that it was held for has come.
  record Due() implements JobEvent {}

  /// The scheduler found a place.
  record Placed(Attempt attempt) implements JobEvent {}

  /// All that comes before its process is done, or has failed.
  record Prepared(AttemptId attempt, dev.lode.common.model.Prepared what) implements JobEvent {}

  /// Its process is there.
  record Started(AttemptId attempt, Instant at) implements JobEvent {}

  /// Its process tree is gone.
  record Exited(AttemptId attempt, Exit exit) implements JobEvent {}

  /// Its process tree is gone and all that it left is stored here.
  record Collected(AttemptId attempt, Exit exit, Collection left) implements JobEvent {}

  /// It could not be prepared, its process never began; whatever log there is is stored.
  record Unprepared(AttemptId attempt, Cause cause, Collection left) implements JobEvent {}

  /// Its agent says that it is not there and will never start.
  record Vanished(AttemptId attempt, String why) implements JobEvent {}

  /// The session of its agent has ended.
  record AgentLost(AttemptId attempt) implements JobEvent {}

  /// Somebody wants it run once more although it has finished.
  record RetryRequested() implements JobEvent {}

  /// It is to end.
  record StopRequested(StopReason reason) implements JobEvent {}
}
