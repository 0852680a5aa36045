package dev.lode.coordinator.core.retention;

import dev.lode.common.model.JobId;

/// A change of what is kept of a job, to be written down before it is acted on.
public sealed interface Keeping {

  JobId id();

  long number();

  /// Somebody wants it kept, or no longer.
  record Pinned(JobId id, long number, boolean pinned) implements Keeping {}

  /// Nothing of it is kept.
  record JobGone(Ended ended) implements OfEnded {}

  /// Its log is not kept.
  record LogGone(Ended ended, Removed removed) implements OfEnded {}

  /// Its artifacts are not kept.
  record ArtifactsGone(Ended ended, Removed removed) implements OfEnded {}

  /// Holds only for the job as it was found: when it has been pinned or has run since, it is void.
  sealed interface OfEnded extends Keeping {
    Ended ended();

    @Override
    default JobId id() {
      return ended().job().id();
    }

    @Override
    default long number() {
      return ended().number();
    }
  }
}
