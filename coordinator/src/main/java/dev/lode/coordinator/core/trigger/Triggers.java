package dev.lode.coordinator.core.trigger;

import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.TriggerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Every trigger, the live jobs that each has fired, and when to look at it next. Owned by the
/// control loop.
public final class Triggers {

  /// One more is refused.
  public static final int MAX = 1000;

  /// What they may take of memory, all together.
  public static final long MAX_BYTES = 64L << 20;

  private final TreeMap<TriggerId, Trigger> triggers = new TreeMap<>();
  private final TreeMap<String, TriggerId> names = new TreeMap<>();
  private final TreeSet<Coming> coming = new TreeSet<>();
  private final TreeMap<TriggerId, Coming> comingOf = new TreeMap<>();
  private final TreeSet<TriggerId> waiting = new TreeSet<>();
  private final TreeMap<TriggerId, TreeSet<JobId>> jobs = new TreeMap<>();
  private long bytes;

  private record Coming(Instant at, TriggerId trigger) implements Comparable<Coming> {
    @Override
    public int compareTo(Coming other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : trigger.compareTo(other.trigger);
    }
  }

  public @Nullable Trigger find(String name) {
    var id = names.get(name);
    return id == null ? null : triggers.get(id);
  }

  public @Nullable Trigger find(TriggerId id) {
    return triggers.get(id);
  }

  /// By name.
  public List<Trigger> all() {
    return names.values().stream().map(this::known).toList();
  }

  public int size() {
    return triggers.size();
  }

  /// How many of them are paused.
  public int paused() {
    return (int) triggers.values().stream().filter(Trigger::paused).count();
  }

  public long bytes() {
    return bytes;
  }

  /// Takes in a trigger's next version.
  public void put(Trigger trigger) {
    remove(trigger.id());
    triggers.put(trigger.id(), trigger);
    names.put(trigger.name(), trigger.id());
    bytes += trigger.plan().bytes();
    var next = trigger.next();
    if (next != null) {
      var entry = new Coming(next, trigger.id());
      coming.add(entry);
      comingOf.put(trigger.id(), entry);
    }
    if (!trigger.waiting().isEmpty()) {
      waiting.add(trigger.id());
    }
  }

  public void remove(TriggerId id) {
    var known = triggers.remove(id);
    if (known != null) {
      names.remove(known.name());
      bytes -= known.plan().bytes();
      waiting.remove(id);
      var entry = comingOf.remove(id);
      if (entry != null) {
        coming.remove(entry);
      }
    }
  }

  /// Takes note of a job's next version.
  public void noted(Job job) {
    var origin = job.origin();
    if (origin == null) {
      return;
    }
    if (!job.finished()) {
      jobs.computeIfAbsent(origin.trigger(), _ -> new TreeSet<>()).add(job.id());
      return;
    }
    var live = jobs.get(origin.trigger());
    if (live != null && live.remove(job.id()) && live.isEmpty()) {
      jobs.remove(origin.trigger());
    }
  }

  /// The live jobs that a trigger has fired.
  public Collection<JobId> jobsOf(TriggerId id) {
    return Collections.unmodifiableCollection(jobs.getOrDefault(id, new TreeSet<>()));
  }

  /// Those that something is to be decided for now, in the order of their instants; last those
  /// whose instants wait for a job's end alone.
  public List<Trigger> ready(Instant wall) {
    var ready = new ArrayList<Trigger>();
    for (Coming next : coming) {
      if (next.at().isAfter(wall)) {
        break;
      }
      ready.add(known(next.trigger()));
    }
    for (TriggerId id : waiting) {
      var trigger = known(id);
      var next = comingOf.get(id);
      boolean due = next != null && !next.at().isAfter(wall);
      boolean stops = trigger.plan().overlap() == Overlap.REPLACE;
      if (!due && (stops || !jobs.containsKey(id))) {
        ready.add(trigger);
      }
    }
    return ready;
  }

  private Trigger known(TriggerId id) {
    return Objects.requireNonNull(triggers.get(id), "an index names what there is");
  }
}
