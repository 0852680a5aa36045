package dev.lode.coordinator.core.retention;

import dev.lode.common.model.Artifact;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState;
import java.time.Instant;
import java.util.List;

/// A job that has ended, and how much there is of it.
///
/// @param at when it ended, on the clock that retention goes by
/// @param logBytes of the logs of all its attempts, as far as they are kept
/// @param artifactBytes of its artifacts, as far as they are kept
public record Ended(Job job, Instant at, long logBytes, long artifactBytes) {

  public long number() {
    return job.number();
  }

  List<Artifact> artifacts() {
    return job.state() instanceof JobState.Finished finished
        ? finished.left().artifacts()
        : List.of();
  }
}
