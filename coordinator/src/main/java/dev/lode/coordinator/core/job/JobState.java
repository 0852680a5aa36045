package dev.lode.coordinator.core.job;

import dev.lode.common.model.Exit;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a job is in its life; each state carries exactly its own data.
///
/// ```
/// Held → Queued → Starting → Running → Collecting → Finished
///   ▲      ▲         │  ╲       │ ╲        │          ▲
///   └──────┴─────────┴───╲──────┴──╲───────┘          │   back by the fleet's faults, or to be
///                         Stopping ─┴─────────────────┘   tried again
/// ```
public sealed interface JobState {

  /// Waits for a time before it waits for a host.
  record Held(Hold why, Instant until) implements JobState {}

  /// Waits for a host that has what it asks for.
  record Queued(Instant since) implements JobState {}

  /// Placed; its agent prepares and starts it.
  record Starting(Attempt attempt) implements JobState {}

  /// Its process runs.
  record Running(Attempt attempt) implements JobState {}

  /// Told to stop; its process may be alive and still holds its GPUs.
  record Stopping(Attempt attempt, StopReason reason, Instant since) implements JobState {}

  /// Its process tree is gone and its GPUs are free; its log and artifacts are on their way.
  ///
  /// @param reason why it had been told to stop, if it had
  record Collecting(Attempt attempt, Exit exit, @Nullable StopReason reason) implements JobState {}

  /// Ended. Never moves again by itself.
  ///
  /// @param attempt the one that committed the outcome; null when none ever began
  /// @param exit how its process ended; null when it had none
  record Finished(
      Outcome outcome, @Nullable Attempt attempt, @Nullable Exit exit, Collection left, Instant at)
      implements JobState {}

  /// The attempt that an agent still answers for: null when it waits or is finished.
  default @Nullable Attempt liveAttempt() {
    return switch (this) {
      case Held _, Queued _, Finished _ -> null;
      case Starting(var attempt) -> attempt;
      case Running(var attempt) -> attempt;
      case Stopping(var attempt, _, _) -> attempt;
      case Collecting(var attempt, _, _) -> attempt;
    };
  }

  /// The attempt that holds GPUs, CPUs and memory: none once its process tree is gone.
  default @Nullable Attempt holdingAttempt() {
    return this instanceof Collecting ? null : liveAttempt();
  }
}
