package dev.lode.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `lode cron pause`: triggers that fire nothing for a while.
@Command(
    name = "pause",
    header = "Stops triggers from firing until they are resumed.",
    description = {
      "What waits is dropped, and what passes meanwhile is not made up for. Jobs that were fired go"
          + " on.",
      ""
    },
    footer = {"", "Examples:", "  lode cron pause nightly"})
public final class CronPause implements Callable<Integer> {

  @Mixin private final TriggerNames names = new TriggerNames();

  private final Surroundings around;

  public CronPause(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    return names.each(around, "paused", (triggers, name) -> triggers.pause(name));
  }
}
