package dev.lode.coordinator.core.job;

import org.jspecify.annotations.Nullable;

/// Why a job failed.
///
/// @param message one sentence for a person
/// @param exitCode the program's exit code, where it had one
/// @param signal the signal that ended it, where one did
/// @param rule the operator's word for it, with [Code#LOG_RULE]; otherwise empty
public record Cause(
    Culprit culprit,
    Code code,
    String message,
    @Nullable Integer exitCode,
    @Nullable Integer signal,
    String rule) {

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
    /// The kernel killed a process of it, or refused it memory.
    OUT_OF_MEMORY,
    GPU_OUT_OF_MEMORY,
    /// It had too many processes for one more.
    PROCESS_LIMIT,
    /// A rule of the operator says why, from its log.
    LOG_RULE,
    UNSTARTABLE,
    UNPREPARED,
    TIMED_OUT,
    SILENT,
    AGENT_LOST
  }

  public static Cause of(Culprit culprit, Code code, String message) {
    return new Cause(culprit, code, message, null, null, "");
  }

  Cause saying(String other) {
    return new Cause(culprit, code, other, exitCode, signal, rule);
  }
}
