package dev.lode.coordinator.store;

import dev.lode.common.model.JobId;
import dev.lode.common.model.Sha256;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.retention.Findings;
import dev.lode.coordinator.core.retention.Findings.Totals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What retention reads of the record, and its list of files that are still to be deleted.
///
/// Every method throws [StoreException] when the store cannot do it. Threads: any.
public interface RetentionStore {

  /// However long no coordinator ran, and wherever the clock stood meanwhile: it counts as no more.
  Duration LONGEST_STOP = Duration.ofDays(1);

  /// A coordinator begins. How much its clock is ahead of the one that retention goes by.
  Duration begin(Instant now);

  /// It runs now.
  void seen(Instant now);

  /// How much there is that is not pinned. Takes a moment where there are many jobs.
  Totals totals();

  /// At most so many of each kind that would be the first to go.
  ///
  /// @param totals how much there is
  /// @param now jobs whose idempotency keys hold then are not among the jobs
  Findings find(Totals totals, int limit, Instant now);

  /// Jobs that have ended and whose logs have not been weighed.
  List<Job> unweighed(int limit);

  /// How many bytes of log each of these jobs has.
  void weigh(Map<Long, Long> logBytes);

  /// The logs of a job that has ended, and that has some, weigh so much now.
  void reweigh(long job, long logBytes);

  /// A file that the record has let go of.
  sealed interface Leftover {
    /// The logs of a job's first so many attempts.
    record Logs(JobId job, int attempts) implements Leftover {}

    /// A blob that no job names any more, unless another one does by now.
    record Blob(Sha256 name) implements Leftover {}
  }

  List<Leftover> leftovers(int limit);

  /// These have been seen to.
  void done(List<Leftover> leftovers);

  /// Whether a job names this blob.
  boolean named(Sha256 blob);
}
