package dev.lode.coordinator.core;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.Command.AgentJoined;
import dev.lode.coordinator.core.Command.AgentParted;
import dev.lode.coordinator.core.Command.Cancel;
import dev.lode.coordinator.core.Command.Explain;
import dev.lode.coordinator.core.Command.ListAgents;
import dev.lode.coordinator.core.Command.Pin;
import dev.lode.coordinator.core.Command.Reported;
import dev.lode.coordinator.core.Command.Retry;
import dev.lode.coordinator.core.Command.Submit;
import dev.lode.coordinator.core.Command.Tick;
import dev.lode.coordinator.core.cluster.Agent;
import dev.lode.coordinator.core.cluster.Cluster;
import dev.lode.coordinator.core.cluster.Pins;
import dev.lode.coordinator.core.job.Effect;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobEvent;
import dev.lode.coordinator.core.job.JobMachine;
import dev.lode.coordinator.core.job.Step;
import dev.lode.coordinator.core.job.StopReason;
import dev.lode.coordinator.core.placement.Explanation;
import dev.lode.coordinator.core.placement.Scheduler;
import dev.lode.coordinator.core.reconcile.Reconciler;
import dev.lode.coordinator.core.retention.Keeping;
import dev.lode.coordinator.core.retention.Retention;
import dev.lode.coordinator.core.retention.Sweep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// One turn of the coordinator: commands and the time in, the next state of the cluster and what
/// follows from it out.
///
/// Changes the [Cluster] that it was given and nothing else. Threads: the control loop's own.
public final class Turn {

  private final Cluster cluster;
  private final Times times;
  private final TriggerTurn triggers;

  public Turn(Cluster cluster, Times times) {
    this.cluster = cluster;
    this.times = times;
    this.triggers = new TriggerTurn(cluster, this::stop);
  }

  public Decision decide(List<Command> batch, Instant now) {
    var changes = new Changes();
    var answers = new ArrayList<Answer>(batch.size());
    for (Command command : batch) {
      answers.add(on(command, changes, now));
    }
    place(changes, now);
    return changes.decision(answers);
  }

  private Answer on(Command command, Changes changes, Instant now) {
    return switch (command) {
      case Submit submit -> submit(submit, changes, now);
      case Cancel(var id, var by) -> cancel(id, by, changes, now);
      case Retry(var finished) -> retry(finished, changes, now);
      case AgentJoined joined -> joined(joined, changes, now);
      case AgentParted(var agent, var stream) -> {
        cluster.parted(agent, stream);
        yield new Answer.Done();
      }
      case Reported(var agent, var session, var stream, var report) -> {
        if (!cluster.heard(agent, session, stream, report, now)) {
          yield new Answer.SessionOver();
        }
        var found = Reconciler.compare(agent, report, cluster);
        found.events().forEach(it -> apply(it.job(), it.event(), changes, now));
        found.effects().forEach(it -> dispatch(it, changes));
        yield new Answer.Done();
      }
      case Tick(var wall) -> {
        tick(changes, now, wall);
        triggers.tick(changes, now, wall);
        yield new Answer.Done();
      }
      case Explain(var id) -> {
        var job = cluster.job(id);
        yield job == null
            ? new Answer.NotLive()
            : new Answer.Explained(Explanation.of(job, cluster, times, now));
      }
      case Command.OnTrigger asked -> triggers.on(asked, changes, now);
      case Pin pin -> pin(pin, changes);
      case Command.Sweep(var policy, var found) -> {
        var removed =
            Sweep.decide(
                policy,
                found,
                it -> cluster.job(it.id()) != null || cluster.pins().has(it.id()),
                now);
        changes.keeping(removed);
        yield new Answer.Swept(removed, unusedBefore(policy, now));
      }
      case ListAgents _ -> new Answer.AgentList(cluster.statuses(times, now));
    };
  }

  private Answer submit(Submit submit, Changes changes, Instant now) {
    var known = cluster.jobWithKey(submit.idempotencyKey(), now);
    if (known != null) {
      return new Answer.Submitted(known, true);
    }
    var job =
        Job.submitted(
            submit.id(), cluster.takeNumber(), submit.spec(), submit.idempotencyKey(), now);
    cluster.put(job);
    changes.accepted(job, submit.workload());
    return new Answer.Submitted(job, false);
  }

  private Answer cancel(JobId id, String by, Changes changes, Instant now) {
    if (cluster.job(id) == null) {
      return new Answer.NotLive();
    }
    stop(id, by, changes, now);
    var job = Objects.requireNonNull(changes.job(id, cluster));
    var attempt = job.state().liveAttempt();
    if (attempt != null && cluster.isLost(attempt.agent())) {
      // Its agent is gone and it was to be kept: a person has now said that it is to end.
      apply(id, new JobEvent.AgentLost(attempt.id()), changes, now);
    }
    return new Answer.Cancelling(Objects.requireNonNull(changes.job(id, cluster)));
  }

  private void stop(JobId id, String by, Changes changes, Instant now) {
    apply(id, new JobEvent.StopRequested(new StopReason.CancelRequested(by)), changes, now);
  }

  private Answer retry(Job finished, Changes changes, Instant now) {
    var live = cluster.job(finished.id());
    if (live != null) {
      return new Answer.Retried(live, true);
    }
    move(finished, new JobEvent.RetryRequested(), changes, now);
    return new Answer.Retried(Objects.requireNonNull(cluster.job(finished.id())), false);
  }

  private Answer pin(Pin pin, Changes changes) {
    if (!cluster.pins().set(pin.job(), pin.pinned())) {
      return new Answer.TooManyPins(Pins.LIMIT);
    }
    changes.keeping(List.of(new Keeping.Pinned(pin.job(), pin.number(), pin.pinned())));
    return new Answer.Done();
  }

  /// What an attempt uploads is named only when all of it is there, which may take long.
  private Instant unusedBefore(Retention policy, Instant now) {
    if (policy.uploads() == null) {
      return Instant.MIN;
    }
    var young = now.minus(policy.uploads());
    var oldest = cluster.oldestAttempt();
    return oldest.isBefore(young) ? oldest : young;
  }

  private Answer joined(AgentJoined joined, Changes changes, Instant now) {
    var agent = cluster.join(joined.hello(), joined.stream(), now);
    changes.changed(agent);
    return new Answer.Joined(agent.session());
  }

  private void tick(Changes changes, Instant now, Instant wall) {
    for (Agent agent : cluster.agentsSilentFor(times.lostAfter(), now)) {
      lose(agent.id(), changes, now);
    }
    for (JobId id : cluster.due(now, wall)) {
      apply(id, new JobEvent.Due(), changes, now);
    }
    for (JobId id : cluster.pastDeadline(now)) {
      var limit = Objects.requireNonNull(Objects.requireNonNull(cluster.job(id)).spec().timeout());
      apply(id, new JobEvent.StopRequested(new StopReason.TimedOut(limit)), changes, now);
    }
  }

  private void lose(AgentId id, Changes changes, Instant now) {
    changes.changed(cluster.lose(id));
    for (Job job : cluster.jobsOn(id)) {
      var attempt = Objects.requireNonNull(job.state().liveAttempt());
      boolean kept =
          switch (job.spec().onDisconnect()) {
            case STOP -> false;
            case KEEP -> true;
          };
      if (!kept) {
        apply(job.id(), new JobEvent.AgentLost(attempt.id()), changes, now);
      }
    }
  }

  private void place(Changes changes, Instant now) {
    Scheduler.place(
        cluster,
        times,
        now,
        placement ->
            apply(placement.job(), new JobEvent.Placed(placement.attempt()), changes, now));
  }

  private void apply(JobId id, JobEvent event, Changes changes, Instant now) {
    var job = cluster.job(id);
    if (job != null) {
      move(job, event, changes, now);
    }
  }

  private void move(Job job, JobEvent event, Changes changes, Instant now) {
    switch (JobMachine.on(job, event, now)) {
      case Step.Moved(var next, var past, var effects) -> {
        cluster.put(next);
        changes.changed(next, past);
        effects.forEach(effect -> dispatch(effect, changes));
      }
      case Step.Ignored _ -> {}
    }
  }

  /// Commands go only to agents in session; to others nothing can be said, and their next report
  /// derives it again.
  private void dispatch(Effect effect, Changes changes) {
    var agent = cluster.agent(effect.agent());
    if (agent != null && !agent.lost()) {
      changes.dispatch(agent.session(), effect);
    }
  }
}
