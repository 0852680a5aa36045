package dev.lode.coordinator.simulation;

import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.job.Attempt;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState.Finished;
import dev.lode.coordinator.core.job.PastAttempt;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The promises about what a job has behind it: it only grows, what it says of an attempt stays,
/// and what has finished goes on only when somebody asked.
final class Histories {

  private final Timeline time;
  private final Map<JobId, TreeMap<Integer, PastAttempt>> past = new HashMap<>();
  private final Map<JobId, Set<Integer>> asked = new HashMap<>();

  /// How often it was asked for of a job that had had no attempt, which cannot say which it
  /// follows.
  private final Map<JobId, Integer> askedOnce = new HashMap<>();

  Histories(Timeline time) {
    this.time = time;
  }

  /// Somebody wants another attempt after so many.
  void retryAsked(JobId job, int after) {
    if (after == 0) {
      askedOnce.merge(job, 1, Integer::sum);
    } else {
      asked.computeIfAbsent(job, _ -> new HashSet<>()).add(after);
    }
  }

  void committed(@Nullable Job before, JobChange change) {
    var job = change.job();
    if (before != null) {
      require(job.attempts() >= before.attempts(), "attempts were forgotten", job);
      if (before.state() instanceof Finished end && !before.equals(job)) {
        retried(before, end, change);
      }
    }
    var known = past.computeIfAbsent(job.id(), _ -> new TreeMap<>());
    for (PastAttempt it : change.past()) {
      var other = known.putIfAbsent(it.attempt().id().number(), it);
      require(other == null || other.equals(it), "what a past attempt says has changed", it);
    }
    requireWhole(job, known);
  }

  private void retried(Job before, Finished end, JobChange change) {
    if (!asked.getOrDefault(before.id(), Set.of()).contains(before.attempts())) {
      int left = askedOnce.merge(before.id(), -1, Integer::sum);
      require(left >= 0, "a finished job moved and nobody had asked for it", change.job());
    }
    var attempt = end.attempt();
    require(
        attempt == null
            || change.past().stream().anyMatch(it -> it.attempt().id().equals(attempt.id())),
        "the attempt before a retry is not in the history",
        change.job());
  }

  /// Every attempt is either behind the job or the one that it is in, or ended with.
  private void requireWhole(Job job, SortedMap<Integer, PastAttempt> known) {
    @Nullable Attempt last =
        job.state() instanceof Finished end ? end.attempt() : job.state().liveAttempt();
    int behind = last == null ? job.attempts() : job.attempts() - 1;
    require(last == null || last.id().number() == job.attempts(), "not its last attempt", job);
    require(
        known.size() == behind && (behind == 0 || known.lastKey() == behind),
        "a history with gaps",
        job);
  }

  private void require(boolean claim, String otherwise, Object about) {
    BrokenPromise.unless(claim, time, otherwise, about);
  }
}
