package dev.lode.coordinator.simulation;

import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.Decision.TriggerChange;
import dev.lode.coordinator.core.Decision.TriggerChange.What;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.Origin;
import dev.lode.coordinator.core.job.StopReason;
import dev.lode.coordinator.core.job.TriggerId;
import dev.lode.coordinator.core.trigger.Missed;
import dev.lode.coordinator.core.trigger.Overlap;
import dev.lode.coordinator.core.trigger.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The promises about triggers, held against each commit: an instant fires once, never two jobs of
/// a trigger at a time, nothing while it is paused or gone, and what was missed as it was asked.
final class Firings {

  private final Timeline time;

  /// As they are on record.
  private final Map<TriggerId, Trigger> triggers = new HashMap<>();

  private final Set<TriggerId> removed = new HashSet<>();
  private final Map<TriggerId, Set<Instant>> fired = new HashMap<>();
  private final Map<TriggerId, Map<JobId, Job>> jobs = new HashMap<>();
  private final Set<TriggerId> replacing = new HashSet<>();
  private final Set<JobId> retried = new HashSet<>();

  /// What the coordinator's wall clock has shown to it.
  private final TreeSet<Instant> shown = new TreeSet<>();

  Firings(Timeline time) {
    this.time = time;
  }

  void wallShown(Instant wall) {
    shown.add(wall);
  }

  /// Whether it may have been cancelled for a later instant of its trigger.
  boolean mayBeReplaced(Job job, String by) {
    var origin = job.origin();
    return origin != null
        && replacing.contains(origin.trigger())
        && by.startsWith("trigger " + origin.name() + ",");
  }

  /// Whether these two may not run at once: no person has had a hand in it.
  boolean exclude(Job one, Job other) {
    return one.origin() != null
        && other.origin() != null
        && one.origin().trigger().equals(other.origin().trigger())
        && !retried.contains(one.id())
        && !retried.contains(other.id());
  }

  void committed(List<JobChange> changedJobs, List<TriggerChange> changedTriggers) {
    var changes = new LinkedHashMap<TriggerId, TriggerChange>();
    changedTriggers.forEach(it -> changes.put(it.trigger().id(), it));
    var begun = new ArrayList<Origin>();
    var again = new HashSet<JobId>();
    for (JobChange change : changedJobs) {
      var job = change.job();
      var origin = job.origin();
      if (origin == null) {
        continue;
      }
      var of = jobs.computeIfAbsent(origin.trigger(), _ -> new LinkedHashMap<>());
      var before = of.put(job.id(), job);
      if (before == null) {
        begun.add(origin);
        fired(origin, changes.get(origin.trigger()));
      } else {
        require(before.number() == job.number(), "an instant was fired twice", job);
        if (before.finished() && !before.equals(job)) {
          again.add(job.id());
        }
      }
    }
    retried.addAll(again);
    begun.forEach(it -> alone(it, again));
    changes.values().forEach(it -> decided(it, begun, again));
  }

  private void fired(Origin origin, @Nullable TriggerChange change) {
    var known = triggers.get(origin.trigger());
    require(!removed.contains(origin.trigger()), "a trigger that is gone fired", origin);
    require(
        fired.computeIfAbsent(origin.trigger(), _ -> new HashSet<>()).add(origin.instant()),
        "an instant was fired twice",
        origin);
    if (change == null || change.trigger().decidedUpTo().isBefore(origin.instant())) {
      throw new BrokenPromise(time, "fired, and not marked as decided", origin);
    }
    require(
        known == null
            || known.decidedUpTo().isBefore(origin.instant())
            || known.waiting().contains(origin.instant()),
        "fired though it had been decided",
        origin);
    require(
        known == null || !known.paused() || !change.trigger().paused(),
        "a paused trigger fired",
        origin);
  }

  /// None of the others lives, unless somebody runs it once more in the same turn.
  private void alone(Origin origin, Set<JobId> again) {
    long live =
        jobs.getOrDefault(origin.trigger(), Map.of()).values().stream()
            .filter(it -> !it.finished() && !again.contains(it.id()))
            .count();
    require(live <= 1, "two jobs of a trigger live at once", origin);
  }

  private void decided(TriggerChange change, List<Origin> begun, Set<JobId> again) {
    var next = change.trigger();
    var before = triggers.get(next.id());
    var done = fired.getOrDefault(next.id(), Set.of());
    require(
        before == null || !next.decidedUpTo().isBefore(before.decidedUpTo()),
        "a trigger's mark moved back",
        next);
    require(next.tally().fired() == done.size(), "fired, and no job of it on record", next);
    require(next.waiting().stream().noneMatch(done::contains), "fired, and waits still", next);
    missed(before, next, begun);
    if (change.what() == What.REMOVED) {
      triggers.remove(next.id());
      removed.add(next.id());
      return;
    }
    triggers.put(next.id(), next);
    if (next.plan().overlap() == Overlap.REPLACE) {
      replacing.add(next.id());
      replaced(next, again);
    }
  }

  /// What was taken up for firing was in time, or is one of as many as were to be made up for.
  private void missed(@Nullable Trigger before, Trigger next, List<Origin> begun) {
    var taken = new HashSet<>(next.waiting());
    begun.stream()
        .filter(it -> it.trigger().equals(next.id()))
        .forEach(it -> taken.add(it.instant()));
    if (before != null) {
      before.waiting().forEach(taken::remove);
    }
    var late = new HashMap<Instant, Integer>();
    for (Instant instant : taken) {
      var seen = shown.ceiling(instant);
      require(seen != null, "fired before any clock showed its instant", next);
      if (seen != null && seen.isAfter(instant.plus(Missed.AFTER))) {
        late.merge(seen, 1, Integer::sum);
      }
    }
    // A turn may decide twice: for the time at which a person asked for something, and for its own.
    int limit = next.plan().missed().limit();
    int most = before == null ? limit : Math.max(limit, before.plan().missed().limit());
    require(
        late.values().stream().allMatch(it -> it <= most), "made up for more than was asked", next);
  }

  /// While an instant waits, what lives was told to stop.
  private void replaced(Trigger trigger, Set<JobId> again) {
    if (trigger.waiting().isEmpty()) {
      return;
    }
    for (Job job : jobs.getOrDefault(trigger.id(), Map.of()).values()) {
      boolean ends =
          switch (job.state()) {
            case JobState.Stopping(_, var reason, _) ->
                reason instanceof StopReason.CancelRequested;
            case JobState.Collecting _, JobState.Finished _ -> true;
            case JobState.Held _, JobState.Queued _, JobState.Starting _, JobState.Running _ ->
                again.contains(job.id());
          };
      require(ends, "an instant waits for a job that it was to replace", job);
    }
  }

  private void require(boolean claim, String otherwise, Object about) {
    BrokenPromise.unless(claim, time, otherwise, about);
  }
}
