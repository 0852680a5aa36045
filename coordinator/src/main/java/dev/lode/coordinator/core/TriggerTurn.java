package dev.lode.coordinator.core;

import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.Command.OnTrigger;
import dev.lode.coordinator.core.Command.PauseTrigger;
import dev.lode.coordinator.core.Command.RemoveTrigger;
import dev.lode.coordinator.core.Command.SaveTrigger;
import dev.lode.coordinator.core.Decision.TriggerChange;
import dev.lode.coordinator.core.Decision.TriggerChange.What;
import dev.lode.coordinator.core.cluster.Cluster;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.Origin;
import dev.lode.coordinator.core.trigger.Firing;
import dev.lode.coordinator.core.trigger.Plan;
import dev.lode.coordinator.core.trigger.Tally;
import dev.lode.coordinator.core.trigger.Trigger;
import dev.lode.coordinator.core.trigger.Triggers;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of a [Turn] that is about triggers.
///
/// An instant fires at most once: the job and the trigger that has decided about the instant are
/// changed in the same turn, so they are committed together or not at all.
final class TriggerTurn {

  /// How the turn tells a job to end. One that its agent keeps while it is away lives on: only a
  /// person may say that it does not.
  interface Stopping {
    void stop(JobId job, String by, Changes changes, Instant now);
  }

  private final Cluster cluster;
  private final Triggers triggers;
  private final Stopping stopping;

  TriggerTurn(Cluster cluster, Stopping stopping) {
    this.cluster = cluster;
    this.triggers = cluster.triggers();
    this.stopping = stopping;
  }

  /// What came due before is decided first.
  Answer on(OnTrigger asked, Changes changes, Instant now) {
    var before = triggers.find(asked.name());
    if (before != null) {
      tick(before, changes, now, asked.wall());
    }
    return switch (asked) {
      case SaveTrigger save -> save(save, changes);
      case PauseTrigger(var name, var paused, var wall) -> {
        var known = triggers.find(name);
        yield known == null
            ? new Answer.NoTrigger()
            : moved(paused ? known.pausedAt(wall) : known.resumedAt(wall), known, changes);
      }
      case RemoveTrigger(var name, _) -> {
        var known = triggers.find(name);
        yield known == null ? new Answer.NoTrigger() : remove(known, changes);
      }
    };
  }

  private Answer save(SaveTrigger save, Changes changes) {
    var known = triggers.find(save.name());
    var full = full(known, save.plan());
    if (full != null) {
      return full;
    }
    var next =
        known == null
            ? Trigger.saved(save.id(), save.name(), save.plan(), save.wall())
            : known.with(save.plan(), save.wall());
    put(next, What.SAVED, known == null ? Tally.NONE : dropped(next, known), changes);
    return new Answer.TriggerIs(next);
  }

  private @Nullable Answer full(@Nullable Trigger known, Plan plan) {
    if (known == null && triggers.size() >= Triggers.MAX) {
      return new Answer.TriggersFull(
          "there are " + Triggers.MAX + " triggers, and no more may be: remove one first");
    }
    long others = triggers.bytes() - (known == null ? 0 : known.plan().bytes());
    return others + plan.bytes() > Triggers.MAX_BYTES
        ? new Answer.TriggersFull(
            "what the triggers run would be larger than 64 MiB in all: send what is large as input"
                + " files")
        : null;
  }

  private Answer moved(Trigger next, Trigger known, Changes changes) {
    if (!next.equals(known)) {
      put(next, What.MOVED, dropped(next, known), changes);
    }
    return new Answer.TriggerIs(next);
  }

  /// Instants that waited and do so no more.
  private static Tally dropped(Trigger next, Trigger known) {
    return new Tally(0, next.tally().overlapped() - known.tally().overlapped(), 0);
  }

  private Answer remove(Trigger known, Changes changes) {
    triggers.remove(known.id());
    changes.changed(new TriggerChange(known, What.REMOVED, Tally.NONE));
    return new Answer.TriggerIs(known);
  }

  private void put(Trigger next, What what, Tally news, Changes changes) {
    triggers.put(next);
    changes.changed(new TriggerChange(next, what, news));
  }

  /// @param wall the wall clock: instants of triggers are what people mean by them
  void tick(Changes changes, Instant now, Instant wall) {
    triggers.ready(wall).forEach(it -> tick(it, changes, now, wall));
  }

  private void tick(Trigger trigger, Changes changes, Instant now, Instant wall) {
    var earlier = List.copyOf(triggers.jobsOf(trigger.id()));
    var firing = Firing.at(trigger, wall, !earlier.isEmpty());
    if (!firing.next().equals(trigger)) {
      put(firing.next(), What.MOVED, firing.news(), changes);
    }
    if (firing.instant() != null) {
      fire(trigger, firing.instant(), changes, now);
    }
    if (firing.stops()) {
      var by = "trigger " + trigger.name() + ", for its instant " + last(firing.next());
      earlier.forEach(it -> stopping.stop(it, by, changes, now));
    }
  }

  private static Instant last(Trigger trigger) {
    return trigger.waiting().getLast();
  }

  private void fire(Trigger trigger, Instant instant, Changes changes, Instant now) {
    var plan = trigger.plan();
    var origin = new Origin(trigger.id(), trigger.name(), instant);
    var job = Job.fired(cluster.takeNumber(), plan.spec(), origin, now);
    cluster.put(job);
    changes.accepted(job, plan.workload());
  }
}
