package dev.lode.coordinator.core.job;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import java.time.Instant;

/// One version of a job. Immutable.
///
/// @param number counts submits from 1; order of submit
/// @param attempts how many attempts have begun
/// @param fleetFaults how many of them ended by the fleet's fault
public record Job(
    JobId id,
    long number,
    JobSpec spec,
    String idempotencyKey,
    Instant submittedAt,
    int attempts,
    int fleetFaults,
    JobState state) {

  /// A job as it is accepted.
  public static Job submitted(
      JobId id, long number, JobSpec spec, String idempotencyKey, Instant now) {
    return new Job(id, number, spec, idempotencyKey, now, 0, 0, new JobState.Queued(now));
  }

  public boolean finished() {
    return state instanceof JobState.Finished;
  }

  /// The name of the attempt that comes next.
  public AttemptId nextAttempt() {
    return new AttemptId(id, attempts + 1, 0);
  }

  Job to(JobState next) {
    return new Job(id, number, spec, idempotencyKey, submittedAt, attempts, fleetFaults, next);
  }

  Job withAttemptBegun() {
    return new Job(id, number, spec, idempotencyKey, submittedAt, attempts + 1, fleetFaults, state);
  }

  Job withFleetFault() {
    return new Job(id, number, spec, idempotencyKey, submittedAt, attempts, fleetFaults + 1, state);
  }
}
