package dev.lode.coordinator.core.trigger;

import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.job.JobSpec;

/// What somebody asked a trigger to do.
///
/// @param spec of each job that it fires
/// @param workload what each of them runs
public record Plan(
    Timetable timetable, Overlap overlap, Missed missed, JobSpec spec, Workload workload) {

  /// Triggers are held in memory whole: what is large belongs into input files.
  public static final long MAX_BYTES = 256 << 10;

  /// About what a record takes beside its text.
  private static final long OVERHEAD = 200;

  public Plan {
    if (spec.startAfter() != null) {
      throw new IllegalArgumentException(
          "spec.start_after: a trigger's jobs start at its instants, leave it out");
    }
    if (bytes(workload) > MAX_BYTES) {
      throw new IllegalArgumentException(
          "spec.workload: larger than 256 KiB with its file names; send what is large as input"
              + " files, few of them");
    }
  }

  /// About what it takes of memory.
  public long bytes() {
    return bytes(workload);
  }

  private static long bytes(Workload workload) {
    long bytes = OVERHEAD + workload.program().text().length();
    for (String arg : workload.program().args()) {
      bytes += arg.length();
    }
    for (var variable : workload.env().entrySet()) {
      bytes += variable.getKey().length() + variable.getValue().length();
    }
    for (var file : workload.setup().files()) {
      bytes += file.name().value().length() + OVERHEAD;
    }
    return bytes;
  }
}
