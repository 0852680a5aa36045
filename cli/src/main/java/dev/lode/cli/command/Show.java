package dev.lode.cli.command;

import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.screen.JobBlock;
import dev.lode.cli.screen.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `lode show`: all that is known of one job.
@Command(
    name = "show",
    header = "Shows one job: what was asked, where it is and why, what it left.",
    description = "",
    footer = {"", "Examples:", "  lode show 12", "  lode show --json 12 | jq -r .resultJson"})
public final class Show implements Callable<Integer> {

  @Parameters(paramLabel = "ID", description = "The job's number, id, or the beginning of its id.")
  private String id = "";

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();
  @Mixin private final JsonOption json = new JsonOption();

  private final Surroundings around;

  public Show(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var streams = around.streams();
    try (var access = connection.open(around, Otherwise.READ, streams::say)) {
      var job = access.client().job(id);
      streams.print(json.chosen() ? Json.of(job) : JobBlock.of(job, around.time().instant()));
    }
    return 0;
  }
}
