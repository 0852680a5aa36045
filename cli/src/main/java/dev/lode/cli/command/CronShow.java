package dev.lode.cli.command;

import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.screen.Json;
import dev.lode.cli.screen.TriggerBlock;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `lode cron show`: all that is known of one trigger.
@Command(
    name = "show",
    header = "Shows one trigger: what it does, what became of its instants, the next ten.",
    description = "",
    footer = {"", "Examples:", "  lode cron show nightly", "  lode cron show --json nightly"})
public final class CronShow implements Callable<Integer> {

  @Parameters(paramLabel = "NAME", description = "The trigger's name.")
  private String name = "";

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();
  @Mixin private final JsonOption json = new JsonOption();

  private final Surroundings around;

  public CronShow(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var streams = around.streams();
    try (var access = connection.open(around, Otherwise.READ, streams::say)) {
      var trigger = access.client().triggers().get(name);
      streams.print(
          json.chosen() ? Json.of(trigger) : TriggerBlock.of(trigger, around.time().instant()));
    }
    return 0;
  }
}
