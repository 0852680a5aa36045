package dev.lode.coordinator.core.retention;

import java.util.List;

/// What was read of the record: how much is kept that is not pinned, and what of it would be the
/// first to go.
///
/// @param jobs the jobs that ended first, in the order in which they did; those that are pinned
///   left out, as in the other two lists
/// @param logs the same of those whose log is kept
/// @param artifacts the same of those whose artifacts are kept
public record Findings(Totals totals, List<Ended> jobs, List<Ended> logs, List<Ended> artifacts) {

  public Findings {
    jobs = List.copyOf(jobs);
    logs = List.copyOf(logs);
    artifacts = List.copyOf(artifacts);
  }

  /// How much is kept of jobs that have ended.
  public record Totals(long jobs, long logBytes, long artifactBytes) {
    public Totals minus(Totals other) {
      return new Totals(
          jobs - other.jobs, logBytes - other.logBytes, artifactBytes - other.artifactBytes);
    }
  }
}
