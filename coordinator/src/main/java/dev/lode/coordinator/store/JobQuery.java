package dev.lode.coordinator.store;

import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.Outcome;
import java.util.List;

/// Which jobs to list.
///
/// @param states words of [StateWord]; empty for all
/// @param name exactly this one; empty for all
/// @param outcomes words of [OutcomeWord]; empty for all
/// @param beforeNumber only jobs with a smaller number: where the page before ended;
///   `Long.MAX_VALUE` for the first
/// @param limit at most so many
public record JobQuery(
    List<StateWord> states, String name, List<OutcomeWord> outcomes, long beforeNumber, int limit) {

  public JobQuery {
    states = List.copyOf(states);
    outcomes = List.copyOf(outcomes);
  }

  /// The name of a state, as it is stored and asked for.
  public enum StateWord {
    HELD,
    QUEUED,
    STARTING,
    RUNNING,
    STOPPING,
    COLLECTING,
    FINISHED;

    public static StateWord of(JobState state) {
      return switch (state) {
        case JobState.Held _ -> HELD;
        case JobState.Queued _ -> QUEUED;
        case JobState.Starting _ -> STARTING;
        case JobState.Running _ -> RUNNING;
        case JobState.Stopping _ -> STOPPING;
        case JobState.Collecting _ -> COLLECTING;
        case JobState.Finished _ -> FINISHED;
      };
    }
  }

  /// The name of an outcome, as it is stored and asked for.
  public enum OutcomeWord {
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public static OutcomeWord of(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Succeeded() -> SUCCEEDED;
        case Outcome.Failed _ -> FAILED;
        case Outcome.Cancelled _ -> CANCELLED;
      };
    }
  }
}
