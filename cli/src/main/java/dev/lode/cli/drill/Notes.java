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
  private final Map<String, Seen> finished = new HashMap<>();
  private final Set<String> changed = new TreeSet<>();
  private final List<Duration> recoveries = new ArrayList<>();
  private final List<String> troubles = new ArrayList<>();

  /// To be called before the first try.
  synchronized void submitted(String key) {
    submitted.add(key);
  }

  synchronized void acknowledged(String key, String id) {
    acknowledged.computeIfAbsent(key, _ -> new TreeSet<>()).add(id);
  }

  /// What the coordinator says of a job, at any time: once finished, it stays as it was.
  synchronized void seen(Seen job) {
    var before = finished.get(job.id());
    if (before != null && !before.equals(job)) {
      changed.add(job.key());
    } else if (job.finished()) {
      finished.put(job.id(), job);
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

  /// Keys of jobs that were seen finished, and later otherwise.
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
