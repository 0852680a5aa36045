package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import com.google.protobuf.ByteString;
import dev.lode.cli.client.LogReading;
import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.cli.screen.JobWords;
import dev.lode.cli.spec.Units;
import dev.lode.proto.v1.Job;
import dev.lode.proto.v1.PastAttempt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `lode logs`: a job's log, byte by byte as it was written.
@Command(
    name = "logs",
    header = "Prints a job's log, byte by byte as it was written.",
    description = "",
    footer = {
      "",
      "Examples:",
      "  lode logs 12",
      "  lode logs -f --since 10m 12",
      "  lode logs --attempt 1 12 | tail",
      "  lode logs --grep 'loss=(nan|inf)' -C 3 12",
      "  lode logs --range -4096 12"
    })
public final class Logs implements Callable<Integer> {

  @Parameters(paramLabel = "ID", description = "The job's number, id, or the beginning of its id.")
  private String id = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until the job has finished.")
  private boolean follow;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Only what has come in since: an age such as 10m, or a time such as"
              + " 2026-11-22T08:00:00Z.")
  private @Nullable String since;

  @Option(
      names = "--attempt",
      paramLabel = "N",
      description = "Of this attempt. Default: the last one, and with -f those that come after it.")
  private int attempt;

  @Option(
      names = "--range",
      paramLabel = "FROM-TO",
      description =
          "Only these bytes, counted from 0: 0-999, 1000- for the rest, -1000 for the last ones.")
  private @Nullable String range;

  @Mixin private final GrepOptions grep = new GrepOptions();

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  private final Surroundings around;

  public Logs(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (attempt < 0) {
      throw badInput("--attempt: 1 or more, not " + attempt);
    }
    if (follow && attempt != 0) {
      throw badInput("-f follows the last attempt; leave --attempt out, or -f");
    }
    boolean searching = grep.pattern() != null;
    if ((range != null && (follow || searching)) || (follow && searching)) {
      throw badInput("-f, --grep and --range do not go together");
    }
    var from =
        since == null ? null : Units.instant("--since", since, around.time().instant()::minus);
    var streams = around.streams();
    try (var access =
        connection.open(around, follow ? Otherwise.SERVE : Otherwise.READ, streams::say)) {
      if (grep.pattern() != null) {
        return new Searching(around, grep, id, attempt, from).search(access.client());
      }
      var log = access.client().log(id).since(from);
      if (follow) {
        log.follow(new ToStandardOutput());
      } else if (range != null) {
        var bytes = LogRange.of(range, () -> size(access.client().job(id)));
        log.between(bytes.first(), bytes.last()).copy(attempt, bytes.cut(new ToStandardOutput()));
      } else {
        log.copy(attempt, new ToStandardOutput());
      }
      long lost = lost(access.client().job(id));
      if (lost > 0) {
        streams.say(JobWords.logLost(lost));
      }
      return ExitCode.OK;
    } catch (UncheckedIOException e) {
      return unwritable(e);
    }
  }

  private long size(Job job) {
    return attempt == 0 || attempt == job.getAttempt().getId().getNumber()
        ? job.getLogBytes()
        : job.getPastAttemptsList().stream()
            .filter(past -> past.getAttempt().getId().getNumber() == attempt)
            .mapToLong(PastAttempt::getLogBytes)
            .sum();
  }

  private long lost(Job job) {
    return attempt == 0 || attempt == job.getAttempt().getId().getNumber()
        ? job.getLogLostBytes()
        : job.getPastAttemptsList().stream()
            .filter(past -> past.getAttempt().getId().getNumber() == attempt)
            .mapToLong(PastAttempt::getLogLostBytes)
            .sum();
  }

  private static int unwritable(UncheckedIOException e) {
    var why = String.valueOf(e.getMessage());
    if (Run.isBrokenPipe(why)) {
      return ExitCode.OK;
    }
    throw new CommandFailed(ExitCode.IO, "the log cannot be written: " + why, e);
  }

  private final class ToStandardOutput implements LogReading.Sink {
    @Override
    public void attempt(int number) {
      if (number > 1 && follow) {
        around.streams().say("attempt " + number + " begins; its log follows from its first byte");
      }
    }

    @Override
    public void write(ByteString data) {
      try {
        data.writeTo(around.streams().out());
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
  }
}
