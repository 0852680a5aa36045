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

/// `lode cron resume`: triggers that fire again.
@Command(
    name = "resume",
    header = "Lets paused triggers fire again.",
    description = {"What passed while they were paused is not made up for.", ""},
    footer = {"", "Examples:", "  lode cron resume nightly"})
public final class CronResume implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "NAME", description = "The triggers' names.")
  private List<String> names = new ArrayList<>();

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();
  @Mixin private final JsonOption json = new JsonOption();

  private final Surroundings around;

  public CronResume(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var streams = around.streams();
    try (var access = connection.open(around, Otherwise.REFUSE, streams::say)) {
      for (var name : names) {
        var trigger = access.client().triggers().resume(name);
        streams.print(
            json.chosen() ? Json.of(trigger) : "trigger " + trigger.getName() + ": active\n");
      }
    }
    return 0;
  }
}
