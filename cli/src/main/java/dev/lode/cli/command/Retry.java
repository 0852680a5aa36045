package dev.lode.cli.command;

import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.ending.ExitCode;
import dev.lode.cli.screen.JobWords;
import dev.lode.cli.screen.Json;
import dev.lode.proto.v1.RetryJobResponse;
import dev.lode.proto.v1.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `lode retry`: runs finished jobs once more.
@Command(
    name = "retry",
    header = "Runs finished jobs once more.",
    description = {
      "Each keeps its number, its id and the history of its attempts: lode show lists them, and"
          + " lode logs --attempt N reads their logs. A job that has not finished is left alone,"
          + " and the exit code is 65.",
      ""
    },
    footer = {"", "Examples:", "  lode retry 12", "  lode retry 12 && lode wait 12"})
public final class Retry implements Callable<Integer> {

  @Parameters(
      arity = "1..*",
      paramLabel = "ID",
      description = "The jobs' numbers, ids, or the beginnings of their ids.")
  private List<String> ids = new ArrayList<>();

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();
  @Mixin private final JsonOption json = new JsonOption();

  private final Surroundings around;

  public Retry(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var streams = around.streams();
    int code = ExitCode.OK;
    try (var access = connection.open(around, Otherwise.SERVE, streams::say)) {
      for (var id : ids) {
        var before = access.client().job(id);
        var answer = access.client().retry(before.getId(), before.getAttempt().getId().getNumber());
        boolean refused = !answer.getRetried() && before.getState() != State.STATE_FINISHED;
        if (refused) {
          streams.say(sentence(answer, " has not finished: "));
          code = ExitCode.BAD_INPUT;
        }
        if (json.chosen()) {
          streams.print(Json.of(answer));
        } else if (!refused) {
          streams.print(
              sentence(answer, answer.getRetried() ? ": " : " was run again meanwhile: ") + "\n");
        }
        if (access.serves()) {
          // Nobody else is there to carry it out.
          access.client().watch(answer.getJob().getId(), _ -> {});
        }
      }
    }
    return code;
  }

  private static String sentence(RetryJobResponse answer, String what) {
    return "job " + answer.getJob().getNumber() + what + JobWords.state(answer.getJob());
  }
}
