package dev.lode.cli.ending;

/// A command cannot do what it was asked. Its message is one sentence or two for the person who
/// asked: what is wrong, and what to do about it.
public final class CommandFailed extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int exitCode;

  public CommandFailed(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public CommandFailed(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /// What was asked for is wrong.
  public static CommandFailed badInput(String message) {
    return new CommandFailed(ExitCode.BAD_INPUT, message);
  }

  public int exitCode() {
    return exitCode;
  }
}
