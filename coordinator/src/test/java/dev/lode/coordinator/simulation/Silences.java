package dev.lode.coordinator.simulation;

import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.core.job.Cause;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.Outcome;
import dev.lode.coordinator.core.job.StopReason;
import java.util.HashMap;
import java.util.Map;

/// The promise about silence: nobody is stopped for it who was not silent for so long, on his own
/// host's clock and by the time that his agent said so.
final class Silences {

  private final Timeline time;
  private final Map<AttemptId, Long> longest = new HashMap<>();

  Silences(Timeline time) {
    this.time = time;
  }

  /// An agent tells of a workload.
  ///
  /// @param millis the longest that it has really been silent so far
  void told(AttemptId attempt, long millis) {
    longest.merge(attempt, millis, Math::max);
  }

  void committed(Job job) {
    switch (job.state()) {
      case JobState.Stopping(var attempt, StopReason.Silent _, _) -> check(job, attempt.id());
      case JobState.Finished(Outcome.Failed(var cause), var attempt, _, _, _)
          when attempt != null && cause.code() == Cause.Code.SILENT ->
          check(job, attempt.id());
      case JobState.Held _,
          JobState.Queued _,
          JobState.Starting _,
          JobState.Running _,
          JobState.Stopping _,
          JobState.Collecting _,
          JobState.Finished _ -> {}
    }
  }

  private void check(Job job, AttemptId attempt) {
    var limit = job.spec().silence();
    BrokenPromise.unless(
        limit != null && longest.getOrDefault(attempt, 0L) >= limit.toMillis(),
        time,
        "stopped for a silence that was none",
        longest.get(attempt) + " ms: " + job);
  }
}
