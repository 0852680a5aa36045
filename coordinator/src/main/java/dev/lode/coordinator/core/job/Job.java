package dev.lode.coordinator.core.job;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// One version of a job. Immutable.
///
/// @param number counts submits from 1; order of submit
/// @param attempts how many attempts have begun
/// @param fleetFaults how many of them ended by the fleet's fault
/// @param retried how many of them are tries after a failure of the program
/// @param origin the trigger that fired it; null when a caller submitted it
public record Job(
    JobId id,
    long number,
    JobSpec spec,
    String idempotencyKey,
    Instant submittedAt,
    int attempts,
    int fleetFaults,
    int retried,
    @Nullable Origin origin,
    JobState state) {

  /// A job that a caller submitted.
  public Job(
      JobId id,
      long number,
      JobSpec spec,
      String idempotencyKey,
      Instant submittedAt,
      int attempts,
      int fleetFaults,
      int retried,
      JobState state) {
    this(
        id, number, spec, idempotencyKey, submittedAt, attempts, fleetFaults, retried, null, state);
  }

  /// So long a submit with the same key is taken for the same submit: longer than any client
  /// retries, shorter than keys that count up again take to come round.
  public static final Duration KEY_LASTS = Duration.ofDays(7);

  /// A job as it is accepted.
  public static Job submitted(
      JobId id, long number, JobSpec spec, String idempotencyKey, Instant now) {
    return new Job(id, number, spec, idempotencyKey, now, 0, 0, 0, first(spec, now));
  }

  private static JobState first(JobSpec spec, Instant now) {
    var startAfter = spec.startAfter();
    return startAfter == null
        ? new JobState.Queued(now)
        : new JobState.Held(Hold.NOT_BEFORE, startAfter);
  }

  /// A job as a trigger fires it.
  public static Job fired(long number, JobSpec spec, Origin origin, Instant now) {
    return new Job(origin.job(), number, spec, "", now, 0, 0, 0, origin, new JobState.Queued(now));
  }

  public boolean finished() {
    return state instanceof JobState.Finished;
  }

  /// Whether a submit with the same key still means this job.
  public boolean keyHolds(Instant now) {
    return submittedAt.plus(KEY_LASTS).isAfter(now);
  }

  /// The name of the attempt that comes next.
  public AttemptId nextAttempt() {
    return new AttemptId(id, attempts + 1, 0);
  }

  Job to(JobState next) {
    return with(attempts, fleetFaults, retried, next);
  }

  Job withAttemptBegun() {
    return with(attempts + 1, fleetFaults, retried, state);
  }

  /// As if it had just been submitted, but for the attempts that it has had.
  Job afresh(Instant now) {
    return with(attempts, 0, 0, first(spec, now));
  }

  Job withFleetFault() {
    return with(attempts, fleetFaults + 1, retried, state);
  }

  Job withRetry() {
    return with(attempts, fleetFaults, retried + 1, state);
  }

  private Job with(int attempts, int fleetFaults, int retried, JobState state) {
    return new Job(
        id,
        number,
        spec,
        idempotencyKey,
        submittedAt,
        attempts,
        fleetFaults,
        retried,
        origin,
        state);
  }

  /// Chance that is the same each time that the same is decided for the same attempt: ids are
  /// random.
  SplittableRandom chance() {
    return new SplittableRandom(31L * id.value().hashCode() + attempts);
  }
}
