package dev.lode.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `lode cron remove`: triggers that are no more.
@Command(
    name = "remove",
    header = "Takes triggers away.",
    description = {"Jobs that they have fired go on.", ""},
    footer = {"", "Examples:", "  lode cron remove nightly"})
public final class CronRemove implements Callable<Integer> {

  @Mixin private final TriggerNames names = new TriggerNames();

  private final Surroundings around;

  public CronRemove(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    return names.each(around, "removed", (triggers, name) -> triggers.remove(name));
  }
}
