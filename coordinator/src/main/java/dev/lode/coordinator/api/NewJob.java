package dev.lode.coordinator.api;

import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.job.JobSpec;

/// A job to be accepted.
///
/// @param idempotencyKey at most 200 characters; the same key returns the job that exists; empty
///   for none
public record NewJob(JobSpec spec, Workload workload, String idempotencyKey) {

  public static final int MAX_KEY = 200;

  public NewJob {
    if (idempotencyKey.length() > MAX_KEY) {
      throw new IllegalArgumentException("longer than 200 characters");
    }
  }

  /// What a job without a name is called: its program's name.
  public static String nameOf(Workload workload) {
    var program = workload.program().entry();
    if (program.isEmpty()
        && workload.program().text().isEmpty()
        && !workload.program().args().isEmpty()) {
      var command = workload.program().args().getFirst();
      program = command.substring(command.lastIndexOf('/') + 1);
    }
    var name = new StringBuilder();
    program
        .codePoints()
        .limit(JobSpec.MAX_NAME / 2)
        .map(it -> Character.isISOControl(it) ? '?' : it)
        .forEach(name::appendCodePoint);
    return name.toString().isBlank() ? "job" : name.toString();
  }
}
