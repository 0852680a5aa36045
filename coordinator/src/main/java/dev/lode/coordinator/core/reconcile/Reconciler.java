package dev.lode.coordinator.core.reconcile;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.cluster.Cluster;
import dev.lode.coordinator.core.job.Attempt;
import dev.lode.coordinator.core.job.Effect;
import dev.lode.coordinator.core.job.Effect.ForgetAttempt;
import dev.lode.coordinator.core.job.Effect.StartAttempt;
import dev.lode.coordinator.core.job.Effect.StopAttempt;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobEvent;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.StopReason;
import dev.lode.coordinator.core.reconcile.Report.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What follows from an agent's report: facts about jobs, and commands that must be said again.
///
/// A report proves only what it contains. What is missing from it is asked for again, never
/// concluded.
public final class Reconciler {

  /// Facts for the job machine, and commands for the agent.
  public record Found(List<Fact> events, List<Effect> effects) {}

  /// A fact about one job.
  public record Fact(JobId job, JobEvent event) {}

  private Reconciler() {}

  public static Found compare(AgentId agent, Report report, Cluster cluster) {
    var events = new ArrayList<Fact>();
    var effects = new ArrayList<Effect>();
    Set<AttemptId> seenHere = new HashSet<>();
    for (Seen seen : report.attempts()) {
      seenHere.add(seen.attempt());
      var attempt = liveHere(agent, seen.attempt(), cluster);
      if (attempt == null) {
        effects.add(unwanted(agent, seen));
      } else {
        var prepared = report.prepared().get(seen.attempt());
        if (prepared != null && attempt.prepared() == null) {
          events.add(fact(attempt.id(), new JobEvent.Prepared(attempt.id(), prepared)));
        }
        wanted(agent, seen, cluster, events, effects);
      }
    }
    for (Job job : cluster.jobsOn(agent)) {
      var attempt = job.state().liveAttempt();
      if (attempt != null && !seenHere.contains(attempt.id())) {
        effects.add(askAgain(agent, job, attempt));
      }
    }
    return new Found(events, effects);
  }

  private static @Nullable Attempt liveHere(AgentId agent, AttemptId id, Cluster cluster) {
    var job = cluster.job(id.job());
    var attempt = job == null ? null : job.state().liveAttempt();
    return attempt != null && attempt.id().equals(id) && attempt.agent().equals(agent)
        ? attempt
        : null;
  }

  /// An attempt that is no job's live one here: killed without grace when it is alive, dropped when
  /// it is not.
  private static Effect unwanted(AgentId agent, Seen seen) {
    return seen.alive()
        ? new StopAttempt(agent, seen.attempt(), Duration.ZERO)
        : new ForgetAttempt(agent, seen.attempt());
  }

  private static void wanted(
      AgentId agent, Seen seen, Cluster cluster, List<Fact> events, List<Effect> effects) {
    var id = seen.attempt();
    switch (seen) {
      case Report.Preparing _ -> {}
      case Report.Running(_, var at, var quiet) -> {
        events.add(fact(id, new JobEvent.Started(id, at)));
        silent(id, quiet, cluster, events);
      }
      case Report.Exited(_, var at, var exit) -> {
        started(id, at, events);
        events.add(fact(id, new JobEvent.Exited(id, exit)));
      }
      case Report.Collected(_, var at, var exit, var left) -> {
        started(id, at, events);
        events.add(fact(id, new JobEvent.Collected(id, exit, left)));
      }
      case Report.Unprepared(_, var cause, var left) ->
          events.add(fact(id, new JobEvent.Unprepared(id, cause, left)));
      case Report.Tombstone(_, var why) -> events.add(fact(id, new JobEvent.Vanished(id, why)));
    }
    var job = cluster.job(id.job());
    if (seen.alive() && job != null && job.state() instanceof JobState.Stopping) {
      effects.add(new StopAttempt(agent, id, job.spec().grace()));
    }
  }

  private static void silent(AttemptId id, Duration quiet, Cluster cluster, List<Fact> events) {
    var job = cluster.job(id.job());
    var limit = job == null ? null : job.spec().silence();
    if (limit != null && quiet.compareTo(limit) >= 0) {
      events.add(fact(id, new JobEvent.StopRequested(new StopReason.Silent(limit))));
    }
  }

  /// A short process may begin and end between two reports.
  private static void started(AttemptId id, @Nullable Instant at, List<Fact> events) {
    if (at != null) {
      events.add(fact(id, new JobEvent.Started(id, at)));
    }
  }

  private static Fact fact(AttemptId id, JobEvent event) {
    return new Fact(id.job(), event);
  }

  /// A start that did not arrive is sent again. Whatever else is missing is told to stop: the agent
  /// answers with an exit if it has one, and with a tombstone if it has nothing.
  private static Effect askAgain(AgentId agent, Job job, Attempt attempt) {
    return switch (job.state()) {
      case JobState.Starting _ -> new StartAttempt(agent, attempt.id());
      case JobState.Held _,
          JobState.Queued _,
          JobState.Running _,
          JobState.Stopping _,
          JobState.Collecting _,
          JobState.Finished _ ->
          new StopAttempt(agent, attempt.id(), job.spec().grace());
    };
  }
}
