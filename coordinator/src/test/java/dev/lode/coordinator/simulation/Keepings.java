package dev.lode.coordinator.simulation;

import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.retention.Keeping;
import dev.lode.coordinator.core.retention.Limit;
import dev.lode.coordinator.core.retention.Retention;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The promises about what is kept: of what is pinned everything, of what lives or has run since
/// everything, and nothing goes before its time. What is gone stays gone, and so does its number.
final class Keepings {

  private final Timeline time;
  private final Retention policy;
  private final Set<JobId> pinned = new HashSet<>();
  private final Set<JobId> gone = new HashSet<>();
  private final Set<JobId> known = new HashSet<>();
  private final Set<Long> numbers = new HashSet<>();

  Keepings(Timeline time, Retention policy) {
    this.policy = policy;
    this.time = time;
  }

  /// A job is on record for the first time.
  void begun(Job job) {
    require(!gone.contains(job.id()), "a removed job came back", job);
    require(numbers.add(job.number()), "a number was given twice", job);
    known.add(job.id());
  }

  /// Somebody was told that his job is accepted, who has no key to ask for it again.
  void answered(JobId job) {
    require(known.contains(job), "answered and not on record", job);
  }

  /// Somebody was told that a job is pinned, or not any more.
  void answered(JobId job, boolean pin) {
    require(gone.contains(job) || pinned.contains(job) == pin, "a pin was answered, not kept", job);
  }

  /// It has come into effect.
  ///
  /// @param job as it is on record
  void committed(Keeping change, @Nullable Job job, Instant now) {
    time.note(change.getClass().getSimpleName(), change.id(), change.number());
    switch (change) {
      case Keeping.Pinned(var id, _, var pin) -> {
        if (pin) {
          pinned.add(id);
        } else {
          pinned.remove(id);
        }
      }
      case Keeping.JobGone it -> {
        removed(it, job, policy.jobs(), now);
        gone.add(it.id());
      }
      case Keeping.LogGone it -> removed(it, job, policy.logs(), now);
      case Keeping.ArtifactsGone it -> removed(it, job, policy.artifacts(), now);
    }
  }

  private void removed(Keeping.OfEnded change, @Nullable Job job, Limit limit, Instant now) {
    require(!pinned.contains(change.id()), "something of a pinned job was removed", change);
    require(job != null && job.finished(), "something of a live job was removed", change);
    require(
        change.ended().job().equals(job), "something was removed of a job that has run since", job);
    var age = limit.age();
    require(
        age == null || !change.ended().at().plus(age).isAfter(now),
        "removed before its time",
        change);
  }

  private void require(boolean claim, String otherwise, @Nullable Object about) {
    BrokenPromise.unless(claim, time, otherwise, about);
  }
}
