package dev.lode.cli.command;

import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.ending.ExitCode;
import dev.lode.cli.screen.JobWords;
import dev.lode.cli.screen.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `lode wait`: until jobs have finished.
@Command(
    name = "wait",
    header = "Waits until jobs have finished.",
    description = {
      "Exits as `lode run` would, with the program's own exit code. Of several jobs it is the first"
          + " code that is not 0, in the order given.",
      ""
    },
    footer = {"", "Examples:", "  lode wait 12", "  lode wait 12 13 14 && echo all done"})
public final class Wait implements Callable<Integer> {

  @Parameters(
      arity = "1..*",
      paramLabel = "ID",
      description = "The jobs' numbers, ids, or the beginnings of their ids.")
  private List<String> ids = new ArrayList<>();

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();
  @Mixin private final JsonOption json = new JsonOption();

  private final Surroundings around;

  public Wait(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var streams = around.streams();
    int code = ExitCode.OK;
    try (var access = connection.open(around, Otherwise.SERVE, streams::say)) {
      for (var id : ids) {
        var job = access.client().watch(id, _ -> {});
        streams.say(JobWords.ending(job));
        if (json.chosen()) {
          streams.print(Json.of(job));
        }
        code = code == ExitCode.OK ? ExitCode.of(job) : code;
      }
    }
    return code;
  }
}
