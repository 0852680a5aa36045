package dev.lode.cli.drill;

import dev.lode.proto.v1.Culprit;
import dev.lode.proto.v1.Job;
import dev.lode.proto.v1.Outcome;
import dev.lode.proto.v1.State;

/// A job as the coordinator told of it, as far as its end must never change.
///
/// @param attempt the one that committed
/// @param result its JSON
record Seen(String id, String key, Ending ending, int attempt, String result, long logLost) {

  /// How far a job has come.
  enum Ending {
    UNFINISHED,
    SUCCEEDED,
    /// Ended by the fleet's doing after as many lost attempts as a job is given.
    GAVE_UP,
    FAILED
  }

  static Seen of(Job job) {
    return new Seen(
        job.getId(),
        job.getSpec().getName(),
        ending(job),
        job.getAttempt().getId().getNumber(),
        job.getResultJson(),
        job.getLogLostBytes());
  }

  boolean finished() {
    return ending != Ending.UNFINISHED;
  }

  private static Ending ending(Job job) {
    if (job.getState() != State.STATE_FINISHED) {
      return Ending.UNFINISHED;
    }
    var outcome = job.getOutcome();
    if (outcome.getKind() == Outcome.Kind.KIND_SUCCEEDED) {
      return Ending.SUCCEEDED;
    }
    return outcome.getCulprit() == Culprit.CULPRIT_FLEET ? Ending.GAVE_UP : Ending.FAILED;
  }
}
