package dev.lode.coordinator.core.job;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Exit;
import dev.lode.common.model.Prepared;
import dev.lode.coordinator.core.job.Effect.ForgetAttempt;
import dev.lode.coordinator.core.job.Effect.StartAttempt;
import dev.lode.coordinator.core.job.Effect.StopAttempt;
import dev.lode.coordinator.core.job.JobEvent.AgentLost;
import dev.lode.coordinator.core.job.JobEvent.Collected;
import dev.lode.coordinator.core.job.JobEvent.Due;
import dev.lode.coordinator.core.job.JobEvent.Exited;
import dev.lode.coordinator.core.job.JobEvent.Placed;
import dev.lode.coordinator.core.job.JobEvent.RetryRequested;
import dev.lode.coordinator.core.job.JobEvent.Started;
import dev.lode.coordinator.core.job.JobEvent.StopRequested;
import dev.lode.coordinator.core.job.JobEvent.Unprepared;
import dev.lode.coordinator.core.job.JobEvent.Vanished;
import dev.lode.coordinator.core.job.JobState.Collecting;
import dev.lode.coordinator.core.job.JobState.Finished;
import dev.lode.coordinator.core.job.JobState.Held;
import dev.lode.coordinator.core.job.JobState.Queued;
import dev.lode.coordinator.core.job.JobState.Running;
import dev.lode.coordinator.core.job.JobState.Starting;
import dev.lode.coordinator.core.job.JobState.Stopping;
import dev.lode.coordinator.core.job.Step.Ignored;
import dev.lode.coordinator.core.job.Step.Moved;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The life of a job as one function: a job and an event in, its next version and what must be done
/// out.
///
/// Every state meets every event; the table stands in `docs/job-machine.md`, written by
/// `JobMachineTest`.
public final class JobMachine {

  /// After so many attempts lost by the fleet's fault a job fails, so that a job which ruins its
  /// hosts does not ruin all of them.
  public static final int MAX_FLEET_FAULTS = 10;

  private JobMachine() {}

  public static Step on(Job job, JobEvent event, Instant now) {
    return switch (event) {
      case Due _ -> due(job, now);
      case Placed(var attempt) -> placed(job, attempt);
      case JobEvent.Prepared(var id, var what) -> prepared(job, id, what);
      case Started(var id, var at) -> started(job, id, at, now);
      case Exited(var id, var exit) -> exited(job, id, exit);
      case Collected(var id, var exit, var left) -> collected(job, id, exit, left, now);
      case Unprepared(var id, var cause, var left) -> unprepared(job, id, cause, left, now);
      case Vanished(var id, var why) -> gone(job, id, why, Cause.Code.UNPREPARED, true, now);
      case AgentLost(var id) ->
          gone(job, id, "its agent was lost", Cause.Code.AGENT_LOST, false, now);
      case RetryRequested _ -> retry(job, now);
      case StopRequested(var reason) -> stop(job, reason, now);
    };
  }

  private static Step due(Job job, Instant now) {
    return switch (job.state()) {
      case Held _ -> moved(job.to(new Queued(now)));
      case Queued _, Starting _, Running _, Stopping _, Collecting _, Finished _ ->
          new Ignored("not held");
    };
  }

  private static Step placed(Job job, Attempt attempt) {
    return switch (job.state()) {
      case Queued _ when attempt.id().equals(job.nextAttempt()) ->
          moved(
              job.withAttemptBegun().to(new Starting(attempt)),
              new StartAttempt(attempt.agent(), attempt.id()));
      case Queued _ -> new Ignored("not the next attempt");
      case Held _ -> new Ignored("not in the queue");
      case Starting _, Running _, Stopping _, Collecting _, Finished _ ->
          new Ignored("already placed");
    };
  }

  private static Step prepared(Job job, AttemptId id, Prepared what) {
    var live = live(job, id);
    if (live == null || live.prepared() != null) {
      return new Ignored("late or doubled");
    }
    var attempt = live.withPrepared(what);
    return switch (job.state()) {
      case Starting _ -> moved(job.to(new Starting(attempt)));
      case Running _ -> moved(job.to(new Running(attempt)));
      case Stopping(_, var reason, var since) ->
          moved(job.to(new Stopping(attempt, reason, since)));
      case Collecting(_, var exit, var reason) ->
          moved(job.to(new Collecting(attempt, exit, reason)));
      case Held _, Queued _, Finished _ -> new Ignored("not the live attempt");
    };
  }

  private static Step started(Job job, AttemptId id, Instant at, Instant now) {
    return switch (job.state()) {
      case Starting(var attempt) when attempt.id().equals(id) ->
          moved(job.to(new Running(attempt.withStartedAt(byOurClock(attempt, at, now)))));
      case Stopping(var attempt, var reason, var since)
          when attempt.id().equals(id) && attempt.startedAt() == null ->
          moved(
              job.to(
                  new Stopping(
                      attempt.withStartedAt(byOurClock(attempt, at, now)), reason, since)));
      case Held _, Queued _, Starting _, Running _, Stopping _, Collecting _, Finished _ ->
          new Ignored("late or doubled start");
    };
  }

  /// The host's clock may be an hour off, and a time-out counts from the start: it cannot have been
  /// before the placement nor after the report.
  private static Instant byOurClock(Attempt attempt, Instant at, Instant now) {
    if (at.isBefore(attempt.placedAt())) {
      return attempt.placedAt();
    }
    return at.isAfter(now) ? now : at;
  }

  private static Step exited(Job job, AttemptId id, Exit exit) {
    var attempt = holding(job, id);
    if (attempt == null) {
      return new Ignored("not the attempt that runs");
    }
    return moved(job.to(new Collecting(attempt, exit, reason(job.state()))));
  }

  private static Step collected(Job job, AttemptId id, Exit exit, Collection left, Instant now) {
    var attempt = live(job, id);
    if (attempt == null) {
      return new Ignored("not the live attempt");
    }
    var reason = reason(job.state());
    if (exit.by() == Exit.By.LEASE && reason == null) {
      return again(job, cutOff(attempt, exit, left, now), true);
    }
    var end = new PastAttempt(Endings.of(exit, reason), attempt, exit, left, now);
    return byTheFleet(end.outcome()) ? again(job, end, true) : finished(job, end);
  }

  /// A program may fail by its host's fault.
  private static boolean byTheFleet(Outcome outcome) {
    return outcome instanceof Outcome.Failed(var cause) && cause.culprit() == Cause.Culprit.FLEET;
  }

  private static PastAttempt cutOff(Attempt attempt, Exit exit, Collection left, Instant now) {
    var cause =
        Cause.of(Cause.Culprit.FLEET, Cause.Code.AGENT_LOST, "its agent lost the coordinator");
    return new PastAttempt(new Outcome.Failed(cause), attempt, exit, left, now);
  }

  private static Step unprepared(Job job, AttemptId id, Cause cause, Collection left, Instant now) {
    var attempt = live(job, id);
    if (attempt == null) {
      return new Ignored("not the live attempt");
    }
    var reason = reason(job.state());
    if (reason != null) {
      return finished(
          job, new PastAttempt(Endings.stopped(reason, null), attempt, null, left, now));
    }
    var end = PastAttempt.failed(attempt, cause, left, now);
    return switch (cause.culprit()) {
      case FLEET -> again(job, end, true);
      case CALLER, WORKLOAD -> finished(job, end);
    };
  }

  /// The attempt is no more, without an exit that counts.
  private static Step gone(
      Job job, AttemptId id, String why, Cause.Code code, boolean agentAnswers, Instant now) {
    var attempt = live(job, id);
    if (attempt == null) {
      return new Ignored("not the live attempt");
    }
    var cause = Cause.of(Cause.Culprit.FLEET, code, why);
    return again(job, PastAttempt.failed(attempt, cause, Collection.NOTHING, now), agentAnswers);
  }

  /// By the fleet's fault the attempt came to nothing: another one, unless the job was to end
  /// anyway or has had enough of them.
  private static Step again(Job job, PastAttempt end, boolean agentAnswers) {
    var faulted = job.withFleetFault();
    var reason = reason(job.state());
    var attempt = end.attempt();
    List<Effect> effects =
        agentAnswers ? List.of(new ForgetAttempt(attempt.agent(), attempt.id())) : List.of();
    if (reason != null) {
      return finished(faulted, end.with(Endings.stopped(reason, null)), effects);
    }
    return faulted.fleetFaults() >= MAX_FLEET_FAULTS
        ? new Moved(ended(faulted, end.with(gaveUp(end.outcome()))), null, effects)
        : new Moved(faulted.to(waiting(faulted, end.at())), end, effects);
  }

  private static Outcome gaveUp(Outcome last) {
    return last instanceof Outcome.Failed(var cause)
        ? new Outcome.Failed(
            cause.saying(
                "gave up after "
                    + MAX_FLEET_FAULTS
                    + " attempts lost by no fault of the job; last: "
                    + cause.message()))
        : last;
  }

  private static JobState waiting(Job faulted, Instant now) {
    int again = faulted.fleetFaults() - 1;
    return again == 0
        ? new Queued(now)
        : new Held(Hold.BACK_OFF, now.plus(Retries.OF_THE_FLEET.before(again, faulted.chance())));
  }

  private static Step stop(Job job, StopReason reason, Instant now) {
    return switch (job.state()) {
      case Held _, Queued _ ->
          moved(
              job.to(
                  new Finished(
                      Endings.stopped(reason, null), null, null, Collection.NOTHING, now)));
      case Starting(var attempt) -> stopping(job, attempt, reason, now);
      case Running(var attempt) -> stopping(job, attempt, reason, now);
      case Stopping(var attempt, var earlier, var since)
          when reason instanceof StopReason.CancelRequested
              && !(earlier instanceof StopReason.CancelRequested) ->
          moved(job.to(new Stopping(attempt, reason, since)));
      case Stopping _ -> new Ignored("already stopping");
      case Collecting(var attempt, var exit, var earlier)
          when reason instanceof StopReason.CancelRequested
              && !(earlier instanceof StopReason.CancelRequested)
              && comesAgain(job, exit, earlier) ->
          moved(job.to(new Collecting(attempt, exit, reason)));
      case Collecting _ -> new Ignored("its process has ended");
      case Finished _ -> new Ignored("already finished");
    };
  }

  /// Whether another attempt will follow on one that ended so, unless somebody wants otherwise.
  private static boolean comesAgain(Job job, Exit exit, @Nullable StopReason earlier) {
    var outcome = Endings.of(exit, earlier);
    return (exit.by() == Exit.By.LEASE && earlier == null)
        || byTheFleet(outcome)
        || mayTryAgain(job, outcome);
  }

  private static Step stopping(Job job, Attempt attempt, StopReason reason, Instant now) {
    return moved(
        job.to(new Stopping(attempt, reason, now)),
        new StopAttempt(attempt.agent(), attempt.id(), job.spec().grace()));
  }

  private static Step finished(Job job, PastAttempt end) {
    var attempt = end.attempt();
    return finished(job, end, List.of(new ForgetAttempt(attempt.agent(), attempt.id())));
  }

  private static Step finished(Job job, PastAttempt end, List<Effect> effects) {
    return mayTryAgain(job, end.outcome())
        ? new Moved(triedAgain(job.withRetry(), end.at()), end, effects)
        : new Moved(ended(job, end), null, effects);
  }

  /// Only what the program itself did may turn out otherwise next time: what the caller asked for
  /// will not, and the fleet's faults are not counted here.
  private static boolean mayTryAgain(Job job, Outcome outcome) {
    return outcome instanceof Outcome.Failed(var cause)
        && cause.culprit() == Cause.Culprit.WORKLOAD
        && job.retried() < job.spec().retries().max();
  }

  private static Job triedAgain(Job job, Instant now) {
    var pause = job.spec().retries().before(job.retried(), job.chance());
    return job.to(new Held(Hold.BACK_OFF, now.plus(pause)));
  }

  private static Job ended(Job job, PastAttempt end) {
    return job.to(new Finished(end.outcome(), end.attempt(), end.exit(), end.left(), end.at()));
  }

  /// Its history goes on; what it had used up of its tries is given back.
  private static Step retry(Job job, Instant now) {
    return switch (job.state()) {
      case Finished end -> new Moved(job.afresh(now), PastAttempt.of(end), List.of());
      case Held _, Queued _, Starting _, Running _, Stopping _, Collecting _ ->
          new Ignored("has not finished");
    };
  }

  private static @Nullable Attempt live(Job job, AttemptId id) {
    var attempt = job.state().liveAttempt();
    return attempt != null && attempt.id().equals(id) ? attempt : null;
  }

  private static @Nullable Attempt holding(Job job, AttemptId id) {
    var attempt = job.state().holdingAttempt();
    return attempt != null && attempt.id().equals(id) ? attempt : null;
  }

  private static @Nullable StopReason reason(JobState state) {
    return switch (state) {
      case Stopping(_, var reason, _) -> reason;
      case Collecting(_, _, var reason) -> reason;
      case Held _, Queued _, Starting _, Running _, Finished _ -> null;
    };
  }

  private static Step moved(Job job, Effect... effects) {
    return new Moved(job, null, List.of(effects));
  }
}
