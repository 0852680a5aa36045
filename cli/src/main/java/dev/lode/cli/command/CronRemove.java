package dev.lode.cli.command;

import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.screen.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `lode cron remove`: triggers that are no more.
@Command(
    name = "remove",
    header = "Takes triggers away.",
    description = {"Jobs that they have fired go on.", ""},
    footer = {"", "Examples:", "  lode cron remove nightly"})
public final class CronRemove implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "NAME", description = "The triggers' names.")
  private List<String> names = new ArrayList<>();

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();
  @Mixin private final JsonOption json = new JsonOption();

  private final Surroundings around;

  public CronRemove(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var streams = around.streams();
    try (var access = connection.open(around, Otherwise.REFUSE, streams::say)) {
      for (var name : names) {
        var trigger = access.client().triggers().remove(name);
        streams.print(
            json.chosen() ? Json.of(trigger) : "trigger " + trigger.getName() + ": removed\n");
      }
    }
    return 0;
  }
}
