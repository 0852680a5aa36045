package dev.lode.cli;

import dev.lode.cli.command.Run;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.cli.screen.Streams;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/// What is said when a command fails, and with which code it exits.
record Failures(Streams streams) implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    return switch (e) {
      case CommandFailed failed -> {
        streams.say(String.valueOf(failed.getMessage()));
        yield failed.exitCode();
      }
      case IOException io -> unwritable(io);
      case InterruptedException _ -> ExitCode.CANCELLED;
      case InvalidPathException path -> {
        streams.say(
            "this locale has no such file name: "
                + path.getInput()
                + "; set LC_ALL=C.UTF-8, or call it otherwise");
        yield ExitCode.BAD_INPUT;
      }
      default -> {
        streams.say("this is a fault of Lode; please report it with what follows");
        e.printStackTrace(streams.err());
        yield ExitCode.BUG;
      }
    };
  }

  private int unwritable(IOException e) {
    if (Run.isBrokenPipe(e.getMessage())) {
      return ExitCode.OK; // Whoever read has had enough.
    }
    streams.say("cannot write the answer: " + e.getMessage());
    return ExitCode.IO;
  }
}
