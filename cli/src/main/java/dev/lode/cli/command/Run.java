package dev.lode.cli.command;

import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.cli.follow.Follower;
import dev.lode.cli.follow.Interrupts;
import dev.lode.cli.screen.Json;
import dev.lode.cli.screen.Screen;
import dev.lode.cli.screen.TransferLine;
import dev.lode.cli.spec.Submission;
import dev.lode.proto.v1.Job;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `lode run`: submits a job and stays with it to its end.
@Command(
    name = "run",
    header = "Runs a script or a command as a job, and stays with it to its end.",
    description = {
      "",
      "The job's log goes to standard output, byte by byte as it was written; what Lode has to say"
          + " (progress, why it waits, the result, the artifacts) goes to standard error. With"
          + " --json the log goes to standard error, and one JSON document of the finished job,"
          + " with its result, to standard output.",
      "",
      "Without LODE_URL or lode login the job goes to the coordinator that serves the data folder;"
          + " when none does, this process is coordinator and agent for as long as the job takes.",
      ""
    },
    footer = {
      "",
      "Ctrl-C once asks for the job's end; twice leaves it to itself.",
      "",
      "Exit codes: the program's own; 128+N when signal N ended it; 124 timed out or silent; 125"
          + " failed by no fault of the program; 126, 127 its command cannot be executed, is not"
          + " there; 130 cancelled; 64 usage; 65 bad input; 69 no coordinator; 74 disk or port; 77"
          + " token.",
      "",
      "Examples:",
      "  lode run examples/digits/train.py --epochs 3",
      "  lode run --gpus 2 --min-vram 24GB --timeout 90m --output results --get . train.py",
      "  lode run -- nvidia-smi -L",
      "  lode run --json train.py 2>log | jq -r .resultJson"
    })
public final class Run implements Callable<Integer> {

  @Mixin private final JobOptions job = new JobOptions();
  @Mixin private final ConnectionOptions connection = new ConnectionOptions();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--get",
      paramLabel = "DIR",
      description =
          "Put the artifacts into this folder at the end, in place of files of the same names."
              + " Default: only list them.")
  private @Nullable Path get;

  @Option(
      names = "--detach",
      description = "Print the job's id and leave it to itself, as submit does.")
  private boolean detach;

  private final Surroundings around;

  public Run(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var submission = job.submission(around);
    if (detach) {
      return new Submitting(around, connection, json.chosen())
          .submit(submission, Sending.freshKey(around.random()));
    }
    try (var screen = Screen.of(around.streams(), json.chosen(), around.environment());
        var access = connection.open(around, Otherwise.BEGIN, screen::say)) {
      return follow(submission, screen, access);
    }
  }

  private int follow(Submission submission, Screen screen, Access access)
      throws InterruptedException, IOException {
    var key = Sending.freshKey(around.random());
    var submitted = Sending.send(access.client(), submission, key, around, screen::say);
    if (!access.serves()) {
      screen.say("job " + submitted.getNumber() + " of " + submitted.getSpec().getName());
    }
    Job finished;
    try (var _ =
        new Interrupts(
            access.client(), screen, submitted.getId(), () -> leave(submitted, screen, access))) {
      finished = new Follower(access.client(), screen, submitted.getId()).follow();
    }
    var report = new Report(screen, connection.again());
    report.ending(finished);
    if (get == null) {
      report.artifacts(finished);
    } else {
      var folder = around.directory().resolve(get);
      try (var line = TransferLine.on(around.streams(), "getting")) {
        new Downloads(access.client().blobs(), folder, true, line).bring(finished);
      }
      report.brought(finished, folder);
    }
    if (access.serves()) {
      report.othersLeft(Unfinished.besides(finished, access.client()));
    }
    if (json.chosen()) {
      around.streams().print(Json.of(finished));
    }
    return exitCode(finished, screen);
  }

  private static int exitCode(Job finished, Screen screen) {
    int code = ExitCode.of(finished);
    var failure = screen.failure();
    if (code == ExitCode.OK && failure != null && !isBrokenPipe(failure.getMessage())) {
      throw new CommandFailed(
          ExitCode.IO,
          "the log could not be written to the end ("
              + failure.getMessage()
              + "); all of it: lode logs "
              + finished.getNumber());
    }
    return code;
  }

  /// Whoever read has had enough: no failure.
  public static boolean isBrokenPipe(@Nullable String failure) {
    return String.valueOf(failure).contains("Broken pipe");
  }

  /// Runs on a thread of its own, and ends the process.
  private void leave(Job job, Screen screen, Access access) {
    screen.leave(
        access.serves()
            ? "left job "
                + job.getNumber()
                + " to itself: it runs on for a minute at most unless somebody"
                + " takes it up again: lode wait"
                + connection.again()
                + " "
                + job.getNumber()
            : "left job "
                + job.getNumber()
                + " to itself; see it again: lode logs -f"
                + connection.again()
                + " "
                + job.getNumber());
    Runtime.getRuntime().exit(ExitCode.CANCELLED);
  }
}
