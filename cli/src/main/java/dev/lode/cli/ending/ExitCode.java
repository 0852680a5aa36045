package dev.lode.cli.ending;

import dev.lode.proto.v1.Job;
import dev.lode.proto.v1.Outcome;

/// The exit codes of the `lode` command. A job's own code passes through `run` and `wait`; Lode's
/// own are those of `sysexits.h` and of the shell.
public final class ExitCode {

  public static final int OK = 0;

  /// A drill found a promise broken.
  public static final int BROKEN_PROMISE = 1;

  /// The command line is wrong.
  public static final int USAGE = 64;

  /// What was asked for is wrong: a file that is not there, a unit that is none, an unknown job.
  public static final int BAD_INPUT = 65;

  /// No coordinator answers.
  public static final int UNREACHABLE = 69;

  /// A fault of Lode.
  public static final int BUG = 70;

  /// The system refused: disk full, folder not writable, port in use.
  public static final int IO = 74;

  /// The token is missing or wrong.
  public static final int TOKEN = 77;

  /// The job ran longer than its timeout.
  public static final int TIMED_OUT = 124;

  /// The job failed, and not by its program's doing.
  public static final int JOB_FAILED = 125;

  /// The job's command is there but cannot be executed.
  public static final int NOT_EXECUTABLE = 126;

  /// The job's command is not there.
  public static final int NOT_FOUND = 127;

  /// The job was cancelled, or Ctrl-C was pressed.
  public static final int CANCELLED = 130;

  private static final int SIGNAL = 128;

  private ExitCode() {}

  /// What `run` and `wait` exit with when the job has finished.
  public static int of(Job job) {
    var outcome = job.getOutcome();
    return switch (outcome.getKind()) {
      case KIND_SUCCEEDED -> OK;
      case KIND_CANCELLED -> CANCELLED;
      case KIND_FAILED -> failed(outcome);
      case KIND_UNSPECIFIED, UNRECOGNIZED -> BUG;
    };
  }

  private static int failed(Outcome outcome) {
    return switch (outcome.getCode()) {
      case "timed_out", "silent" -> TIMED_OUT;
      case "unstartable" -> absent(outcome.getMessage()) ? NOT_FOUND : NOT_EXECUTABLE;
      case "exit_code" -> outcome.getExitCode();
      case "signal" -> SIGNAL + outcome.getSignal();
      case "out_of_memory", "gpu_out_of_memory", "process_limit", "log_rule" ->
          ofTheProgram(outcome);
      default -> JOB_FAILED;
    };
  }

  /// Whatever is known of why: scripts go by how the program ended.
  private static int ofTheProgram(Outcome outcome) {
    if (outcome.hasSignal()) {
      return SIGNAL + outcome.getSignal();
    }
    return outcome.hasExitCode() ? outcome.getExitCode() : JOB_FAILED;
  }

  /// The outcome has no field for the system's error number, only its words.
  private static boolean absent(String message) {
    return message.contains("not found") || message.contains("No such file");
  }
}
