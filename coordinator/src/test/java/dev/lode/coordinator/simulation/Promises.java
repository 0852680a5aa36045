package dev.lode.coordinator.simulation;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Exit;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.Decision.TriggerChange;
import dev.lode.coordinator.core.job.Attempt;
import dev.lode.coordinator.core.job.Cause;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobMachine;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.JobState.Finished;
import dev.lode.coordinator.core.job.Outcome;
import dev.lode.coordinator.core.job.StopReason;
import dev.lode.coordinator.core.retention.Keeping;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What must hold after every event, and the truth that it is held against: what really ran where,
/// and who was told what.
///
/// Each promise is looked at whenever something happens that could break it; between two such
/// events nothing that it speaks of changes.
final class Promises {

  /// The pretended truth about a workload that runs.
  private record Alive(AttemptId attempt, AgentId on, List<GpuId> gpus) {}

  private final Timeline time;
  private final WrittenLogs logs;
  final Histories histories;
  final Firings firings;
  final Silences silences;
  final Keepings keepings;
  private final Map<JobId, Alive> alive = new HashMap<>();
  private final Map<GpuId, AttemptId> taken = new HashMap<>();
  private final Set<AttemptId> launched = new HashSet<>();
  private final Map<AttemptId, Exit> exits = new HashMap<>();

  /// What is on record.
  private final Map<JobId, Job> committed = new LinkedHashMap<>();

  private final Map<String, JobId> acknowledged = new HashMap<>();
  private final Map<String, JobId> keys = new HashMap<>();
  private final Set<JobId> cancelled = new HashSet<>();
  private Instant latestWall = Instant.MIN;

  Promises(Timeline time, WrittenLogs logs, Cast cast) {
    this.time = time;
    this.logs = logs;
    this.histories = new Histories(time);
    this.firings = new Firings(time);
    this.silences = new Silences(time);
    this.keepings = new Keepings(time, cast.retention());
  }

  @Nullable Job committed(JobId job) {
    return committed.get(job);
  }

  Iterable<Job> jobs() {
    return committed.values();
  }

  int acknowledged() {
    return acknowledged.size();
  }

  // -- on the hosts -------------------------------------------------------------------------------

  void launched(AgentId on, AttemptId attempt, List<GpuId> gpus) {
    var elsewhere = alive.put(attempt.job(), new Alive(attempt, on, gpus));
    require(elsewhere == null, "a job runs twice at once", attempt + " and " + elsewhere);
    require(launched.add(attempt), "an attempt was begun twice", attempt);
    for (GpuId gpu : gpus) {
      var other = taken.put(gpu, attempt);
      require(other == null, "a GPU is held twice", gpu + " by " + attempt + " and " + other);
    }
    var job = committed.get(attempt.job());
    require(job != null && job.attempts() >= attempt.number(), "begun and not on record", attempt);
    alone(job);
  }

  /// Of a trigger's jobs one runs at a time, unless a person has given one up that its agent keeps.
  private void alone(@Nullable Job job) {
    for (Alive other : alive.values()) {
      var its = committed.get(other.attempt().job());
      require(
          job == null
              || its == null
              || its.id().equals(job.id())
              || cancelled.contains(its.id())
              || !firings.exclude(job, its),
          "two jobs of a trigger run at once",
          other);
    }
  }

  /// @param exit null when it went with its host, so that nobody will ever tell
  void ended(AttemptId attempt, @Nullable Exit exit) {
    var was = alive.remove(attempt.job());
    if (was != null) {
      was.gpus().forEach(taken::remove);
    }
    if (exit != null) {
      exits.put(attempt, exit);
    }
  }

  /// An agent was told to drop what it has of an attempt.
  void forgotten(AttemptId attempt) {
    var job = committed.get(attempt.job());
    var live = job == null ? null : job.state().liveAttempt();
    require(
        live == null || !live.id().equals(attempt),
        "an attempt is to be forgotten whose end is not on record",
        attempt);
  }

  // -- for the callers ----------------------------------------------------------------------------

  void acknowledged(String key, JobId job) {
    var before = acknowledged.putIfAbsent(key, job);
    require(before == null || before.equals(job), "one key was answered with two jobs", key);
    require(committed.containsKey(job), "answered and not on record", job);
  }

  void cancelAsked(JobId job) {
    cancelled.add(job);
  }

  void wallShown(Instant wall) {
    latestWall = wall.isAfter(latestWall) ? wall : latestWall;
    firings.wallShown(wall);
  }

  // -- on record ----------------------------------------------------------------------------------

  void committed(List<JobChange> jobs, List<TriggerChange> triggers, Instant now) {
    firings.committed(jobs, triggers);
    jobs.forEach(it -> committed(it, now));
  }

  /// A change of what is kept has come into effect.
  void committed(Keeping change, Instant now) {
    keepings.committed(change, committed.get(change.id()), now);
    if (change instanceof Keeping.JobGone) {
      committed.remove(change.id());
    }
  }

  private void committed(JobChange change, Instant now) {
    var job = change.job();
    var before = committed.put(job.id(), job);
    if (before == null) {
      keepings.begun(job);
      var other = keys.put(job.idempotencyKey(), job.id());
      require(other == null || job.idempotencyKey().isEmpty(), "one key became two jobs", job.id());
    }
    histories.committed(before, change);
    silences.committed(job);
    inTime(before, job, now);
    require(job.retried() <= job.spec().retries().max(), "tried again more often than asked", job);
    if (job.state() instanceof Finished end) {
      finished(job, before, end);
    }
    time.note("committed", job.id(), 16L * job.attempts() + ordinal(job.state()));
  }

  private static int ordinal(JobState state) {
    return switch (state) {
      case JobState.Held _ -> 1;
      case JobState.Queued _ -> 2;
      case JobState.Starting _ -> 3;
      case JobState.Running _ -> 4;
      case JobState.Stopping _ -> 5;
      case JobState.Collecting _ -> 6;
      case Finished _ -> 7;
    };
  }

  private void inTime(@Nullable Job before, Job job, Instant now) {
    var startAfter = job.spec().startAfter();
    require(
        startAfter == null || job.attempts() == 0 || !startAfter.isAfter(latestWall),
        "begun before a time that no clock has shown yet",
        job);
    var timeout = job.spec().timeout();
    if (timeout != null
        && job.state() instanceof JobState.Stopping(var attempt, var reason, _)
        && reason instanceof StopReason.TimedOut
        && !(before != null && before.state() instanceof JobState.Stopping)) {
      require(
          !attempt.placedAt().plus(timeout).isAfter(now), "timed out before its time was up", job);
    }
  }

  private void finished(Job job, @Nullable Job before, Finished end) {
    var attempt = end.attempt();
    switch (end.outcome()) {
      case Outcome.Succeeded _ -> requireEnd(job, end, 0);
      case Outcome.Cancelled(var by) ->
          require(
              cancelled.contains(job.id()) || firings.mayBeReplaced(job, by),
              "cancelled though nobody asked",
              job);
      case Outcome.Failed(var cause) -> failed(job, end, cause);
    }
    if (attempt == null || before == null) {
      return;
    }
    var live = before.state().liveAttempt();
    require(live == null || live.id().equals(attempt.id()), "an outcome of another attempt", job);
    var left = end.left();
    if (!left.resultJson().isEmpty()) {
      require(
          left.resultJson().equals(attempt.id().toString()), "a result of another attempt", job);
      var wrong = logs.fault(attempt.id(), left.logEnd(), left.logLostBytes());
      require(wrong == null, "finished, and its log is not whole", wrong + ": " + job);
    }
  }

  private void failed(Job job, Finished end, Cause cause) {
    switch (cause.code()) {
      case EXIT_CODE -> requireEnd(job, end, 1);
      case TIMED_OUT ->
          require(job.spec().timeout() != null, "timed out though it may run for ever", job);
      case SILENT ->
          require(job.spec().silence() != null, "silent though it may be so for ever", job);
      case AGENT_LOST, UNPREPARED ->
          require(job.fleetFaults() >= JobMachine.MAX_FLEET_FAULTS, "given up for one fault", job);
      case LOG_RULE -> {
        boolean blamesHosts = cause.culprit() == Cause.Culprit.FLEET;
        requireEnd(job, end, blamesHosts ? Workloads.BLAMES_ITS_HOST : Workloads.HOPELESS);
        require(
            !blamesHosts || job.fleetFaults() >= JobMachine.MAX_FLEET_FAULTS,
            "given up for one fault",
            job);
      }
      case SIGNAL, UNSTARTABLE, OUT_OF_MEMORY, GPU_OUT_OF_MEMORY, PROCESS_LIMIT ->
          throw new BrokenPromise(time, "failed though its program did not", job);
    }
  }

  private void requireEnd(Job job, Finished end, int code) {
    Attempt attempt = end.attempt();
    var exit = attempt == null ? null : exits.get(attempt.id());
    require(
        exit != null
            && exit.equals(end.exit())
            && exit.how() instanceof Exit.How.Code(var really)
            && really == code,
        "an outcome that its program did not have",
        job);
    require(!end.left().resultJson().isEmpty(), "finished without what it left", job);
  }

  private void require(boolean claim, String otherwise, @Nullable Object about) {
    BrokenPromise.unless(claim, time, otherwise, about);
  }
}
