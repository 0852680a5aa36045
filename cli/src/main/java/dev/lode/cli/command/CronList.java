package dev.lode.cli.command;

import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.screen.Json;
import dev.lode.cli.screen.TriggerBlock;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `lode cron list`: a table of triggers.
@Command(
    name = "list",
    header = "Lists the triggers and when each fires next.",
    description = "",
    footer = {
      "",
      "Examples:",
      "  lode cron list",
      "  lode cron list --json | jq -r '.triggers[] | select(.paused) | .name'"
    })
public final class CronList implements Callable<Integer> {

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();
  @Mixin private final JsonOption json = new JsonOption();

  private final Surroundings around;

  public CronList(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var streams = around.streams();
    try (var access = connection.open(around, Otherwise.READ, streams::say)) {
      var answer = access.client().triggers().list();
      streams.print(
          json.chosen()
              ? Json.of(answer)
              : TriggerBlock.table(answer.getTriggersList(), around.time().instant()));
    }
    return 0;
  }
}
