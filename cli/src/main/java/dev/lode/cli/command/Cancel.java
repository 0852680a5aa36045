package dev.lode.cli.command;

import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.screen.JobWords;
import dev.lode.cli.screen.Json;
import dev.lode.proto.v1.CancelJobResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `lode cancel`: asks for the end of jobs.
@Command(
    name = "cancel",
    header = "Asks for the end of jobs.",
    description = {
      "Each gets SIGTERM and, after its grace, SIGKILL, to all of its processes. This does not wait"
          + " for the end: see lode wait.",
      ""
    },
    footer = {"", "Examples:", "  lode cancel 12", "  lode cancel 12 && lode wait 12"})
public final class Cancel implements Callable<Integer> {

  @Parameters(
      arity = "1..*",
      paramLabel = "ID",
      description = "The jobs' numbers, ids, or the beginnings of their ids.")
  private List<String> ids = new ArrayList<>();

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();
  @Mixin private final JsonOption json = new JsonOption();

  private final Surroundings around;

  public Cancel(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var streams = around.streams();
    try (var access = connection.open(around, Otherwise.SERVE, streams::say)) {
      for (var id : ids) {
        var answer = access.client().cancel(id);
        if (json.chosen()) {
          streams.print(Json.of(answer));
        } else {
          streams.print(sentence(answer) + "\n");
        }
        if (access.serves()) {
          // Nobody else is there to carry it out.
          access.client().watch(answer.getJob().getId(), _ -> {});
        }
      }
    }
    return 0;
  }

  private static String sentence(CancelJobResponse answer) {
    var job = answer.getJob();
    return "job "
        + job.getNumber()
        + (answer.getAlreadyFinished() ? " had ended before: " : ": ")
        + JobWords.state(job);
  }
}
