package dev.lode.coordinator.api;

import dev.lode.common.model.Progress;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.PastAttempt;
import dev.lode.coordinator.core.retention.Kept;
import dev.lode.coordinator.core.retention.Removed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A committed version of a job, and what is known of it beside the record.
///
/// @param workload what it runs, with the values of its environment left out; null unless asked for
/// @param host the name of the host of its last attempt; empty when there was none
/// @param progress the last that it reported
/// @param log what is stored of the log of its last attempt
/// @param waiting why it waits; empty when it does not, or when that was not asked
/// @param kept whether it is pinned, and what retention has removed of it
/// @param past the attempts before its last one; empty unless asked for
public record JobView(
    Job job,
    @Nullable Workload workload,
    String host,
    @Nullable Progress progress,
    LogSize log,
    String waiting,
    Kept kept,
    List<Past> past) {

  /// How long a log is.
  ///
  /// @param cutBytes of it, cut out by its limit; 0 also where nobody asked
  public record LogSize(long bytes, long cutBytes) {}

  /// How long the log of its last attempt is.
  public long logBytes() {
    return log.bytes();
  }

  /// @param host the name of its host
  /// @param log what is stored of its log
  /// @param kept what retention has removed of the job
  public record Past(PastAttempt attempt, String host, LogSize log, Kept kept) {
    public long logBytes() {
      return log.bytes();
    }

    /// Bytes of its log that are known to be gone; what retention has removed is not lost.
    public long logLostBytes() {
      var left = attempt.left();
      return logRemoved() == null
          ? Math.max(left.logLostBytes(), left.logEnd() - logBytes())
          : left.logLostBytes();
    }

    /// What became of its log; null when retention has not touched it.
    public @Nullable Removed logRemoved() {
      return kept.logOf(attempt.attempt().id().number());
    }

    /// What became of its artifacts; null when retention has not touched them.
    public @Nullable Removed artifactsRemoved() {
      return kept.artifactsOf(attempt.attempt().id().number());
    }
  }

  public JobView {
    past = List.copyOf(past);
  }

  /// What stands in place of the values of a workload's environment: they may be secret.
  public static final String HIDDEN = "***";

  /// Bytes of the log of its last attempt that are gone: on their way here, as its agent told, or
  /// since, as its file tells. What retention has removed is not lost.
  public long logLostBytes() {
    return job.state() instanceof JobState.Finished(_, _, _, var left, _)
        ? Math.max(left.logLostBytes(), logRemoved() != null ? 0 : left.logEnd() - logBytes())
        : 0;
  }

  /// What became of the log of its last attempt; null when retention has not touched it.
  public @Nullable Removed logRemoved() {
    return kept.logOf(job.attempts());
  }

  /// What became of its artifacts; null when retention has not touched them.
  public @Nullable Removed artifactsRemoved() {
    return kept.artifactsOf(job.attempts());
  }

  JobView withProgress(Progress other) {
    return new JobView(job, workload, host, other, log, waiting, kept, past);
  }
}
