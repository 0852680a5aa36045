package dev.lode.coordinator.core.job;

import org.jspecify.annotations.Nullable;

/// Why a job failed.
///
/// @param message one sentence for a person
/// @param exitCode the program's exit code, where it had one
/// @param signal the signal that ended it, where one did
public record Cause(
    Culprit culprit,
    Code code,
    String message,
    @Nullable Integer exitCode,
    @Nullable Integer signal) {

  /// Who is at fault.
  public enum Culprit {
    /// What was asked for cannot be done as asked.
    CALLER,
    /// The program itself.
    WORKLOAD,
    /// A host, the network or Lode.
    FLEET
  }

  /// One word for programs.
  public enum Code {
    EXIT_CODE,
    SIGNAL,
    UNSTARTABLE,
    UNPREPARED,
    TIMED_OUT,
    SILENT,
    AGENT_LOST
  }

  static Cause of(Culprit culprit, Code code, String message) {
    return new Cause(culprit, code, message, null, null);
  }
}
