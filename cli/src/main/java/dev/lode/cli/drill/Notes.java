package dev.lode.cli.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What was noted while the faults happened.
///
/// Threads: any.
final class Notes {

  private final Set<String> submitted = new TreeSet<>();
  private final Map<String, Set<String>> acknowledged = new TreeMap<>();
  private final Map<String, Noted> finished = new HashMap<>();
  private int looks;
  private final Set<String> changed = new TreeSet<>();
  private final List<Duration> recoveries = new ArrayList<>();
  private final List<String> troubles = new ArrayList<>();

  /// An end, and how many looks had begun when it was noted.
  private record Noted(Seen job, int looks) {}

  /// To be called before the first try.
  synchronized void submitted(String key) {
    submitted.add(key);
  }

  synchronized void acknowledged(String key, String id) {
    acknowledged.computeIfAbsent(key, _ -> new TreeSet<>()).add(id);
  }

  /// To be called before the coordinator is asked for jobs.
  ///
  /// @return which look this is
  synchronized int look() {
    looks++;
    return looks;
  }

  /// What the coordinator says of a job: once finished, it stays as it was. Of two looks at the
  /// same time one may be answered with what was before the other's answer.
  ///
  /// @param look the one that this is the answer to
  synchronized void seen(Seen job, int look) {
    var before = finished.get(job.id());
    if (before == null) {
      if (job.finished()) {
        finished.put(job.id(), new Noted(job, looks));
      }
    } else if (!before.job().equals(job) && (job.finished() || before.looks() < look)) {
      changed.add(job.key() + " was " + before.job() + " and then " + job);
    }
  }

  /// From the start of a coordinator that was killed until it answered.
  synchronized void recovered(Duration time) {
    recoveries.add(time);
  }

  /// A program that ended by itself, or a call that failed for good.
  synchronized void trouble(String what) {
    troubles.add(what);
  }

  synchronized int submittedCount() {
    return submitted.size();
  }

  /// Keys to the ids that they were answered with: one each, if all is well.
  synchronized Map<String, Set<String>> acknowledged() {
    var copy = new TreeMap<String, Set<String>>();
    acknowledged.forEach((key, ids) -> copy.put(key, Set.copyOf(ids)));
    return copy;
  }

  synchronized int acknowledgedCount() {
    return acknowledged.size();
  }

  synchronized int finishedCount() {
    return finished.size();
  }

  /// Jobs that were seen finished, and later otherwise.
  synchronized Set<String> changed() {
    return new TreeSet<>(changed);
  }

  synchronized List<Duration> recoveries() {
    return List.copyOf(recoveries);
  }

  synchronized List<String> troubles() {
    return List.copyOf(troubles);
  }
}
