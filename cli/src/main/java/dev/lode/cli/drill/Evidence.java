package dev.lode.cli.drill;

import java.util.List;
import java.util.Map;

/// All that is known when the faults are over and everything that can finish has.
///
/// @param jobs as the coordinator lists them at the end
/// @param witnesses by key
/// @param logs of the jobs that succeeded, by id
/// @param left processes of jobs that are there though no job is
record Evidence(
    Notes notes,
    List<Seen> jobs,
    Map<String, Witness> witnesses,
    Map<String, LogFound> logs,
    List<String> left) {

  /// What a job wrote, and what the coordinator has of it.
  record LogFound(long written, KnownLog.Difference difference) {}

  Evidence {
    jobs = List.copyOf(jobs);
    witnesses = Map.copyOf(witnesses);
    logs = Map.copyOf(logs);
    left = List.copyOf(left);
  }
}
