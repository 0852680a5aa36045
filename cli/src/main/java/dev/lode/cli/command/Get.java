package dev.lode.cli.command;

import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.cli.screen.JobWords;
import dev.lode.cli.screen.Json;
import dev.lode.cli.screen.TransferLine;
import dev.lode.proto.v1.Job;
import dev.lode.proto.v1.PastAttempt;
import dev.lode.proto.v1.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `lode get`: a finished job's artifacts.
@Command(
    name = "get",
    header = "Brings a finished job's artifacts.",
    description = {
      "Puts them into a folder, and prints where each lies. Every file is checked by its SHA-256;"
          + " called again, it goes on where it stopped. Other files that lie there under the same"
          + " names are left as they are, unless --force is given.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  lode get 12",
      "  lode get -o results 12 model.pt 'logs/*.csv'",
      "  lode get -o - 12 model.pt | sha256sum",
      "  lode get --attempt 1 -o first 12"
    })
public final class Get implements Callable<Integer> {

  private static final String STANDARD_OUTPUT = "-";

  @Parameters(
      index = "0",
      paramLabel = "ID",
      description = "The job's number, id, or the beginning of its id.")
  private String id = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "NAME",
      description =
          "The artifacts' names, or patterns such as 'logs/*.csv'; a folder means all in it."
              + " Default: all.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description =
          "The folder; - writes one artifact to standard output. Default: job-NUMBER, here.")
  private @Nullable String output;

  @Option(
      names = "--attempt",
      paramLabel = "N",
      description = "What an earlier attempt left. Default: what the last one left.")
  private @Nullable Integer attempt;

  @Option(
      names = "--force",
      description = "Replace other files that lie there under the same names.")
  private boolean force;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();
  @Mixin private final JsonOption json = new JsonOption();

  private final Surroundings around;

  public Get(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var chosen = new Choice(names);
    var streams = around.streams();
    try (var access = connection.open(around, Otherwise.READ, streams::say)) {
      var job = chosen.of(attempted(access.client().job(id)));
      if (STANDARD_OUTPUT.equals(output)) {
        Piping.pipe(access.client().blobs(), job, streams.out());
        return ExitCode.OK;
      }
      var folder =
          around
              .directory()
              .resolve(output == null ? Path.of("job-" + job.getNumber()) : Path.of(output));
      var paths = bring(access, job, folder);
      if (paths.isEmpty()) {
        streams.say("job " + job.getNumber() + " left no artifacts");
      }
      var lines = new StringBuilder();
      paths.forEach(path -> lines.append(path).append('\n'));
      streams.print(json.chosen() ? Json.of(job) : lines.toString());
    }
    return ExitCode.OK;
  }

  private List<Path> bring(Access access, Job job, Path folder) throws InterruptedException {
    try (var line = TransferLine.on(around.streams(), "getting")) {
      return new Downloads(access.client().blobs(), folder, force, line).bring(job);
    }
  }

  private Job attempted(Job job) {
    if (attempt == null || attempt == job.getAttempt().getId().getNumber()) {
      return finished(job);
    }
    if (attempt < 1) {
      throw CommandFailed.badInput("--attempt: 1 or more, not " + attempt);
    }
    int number = attempt;
    return job.getPastAttemptsList().stream()
        .filter(it -> it.getAttempt().getId().getNumber() == number)
        .findFirst()
        .map(this::there)
        .map(it -> job.toBuilder().clearArtifacts().addAllArtifacts(it.getArtifactsList()).build())
        .orElseThrow(
            () ->
                CommandFailed.badInput(
                    "job "
                        + job.getNumber()
                        + " has had no attempt "
                        + attempt
                        + "; those it had: lode show"
                        + connection.again()
                        + " "
                        + job.getNumber()));
  }

  private PastAttempt there(PastAttempt past) {
    if (past.hasArtifactsRemoved()) {
      throw CommandFailed.badInput(
          "the artifacts of attempt "
              + attempt
              + " were "
              + JobWords.removed(past.getArtifactsRemoved()));
    }
    return past;
  }

  private Job finished(Job job) {
    if (job.getState() != State.STATE_FINISHED) {
      throw CommandFailed.badInput(
          "job "
              + job.getNumber()
              + " has not finished; its artifacts are there when it has: lode wait"
              + connection.again()
              + " "
              + job.getNumber());
    }
    if (job.hasArtifactsRemoved()) {
      throw CommandFailed.badInput(
          "the artifacts of job "
              + job.getNumber()
              + " were "
              + JobWords.removed(job.getArtifactsRemoved()));
    }
    return job;
  }
}
