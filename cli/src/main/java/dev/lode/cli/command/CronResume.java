package dev.lode.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `lode cron resume`: triggers that fire again.
@Command(
    name = "resume",
    header = "Lets paused triggers fire again.",
    description = {"What passed while they were paused is not made up for.", ""},
    footer = {"", "Examples:", "  lode cron resume nightly"})
public final class CronResume implements Callable<Integer> {

  @Mixin private final TriggerNames names = new TriggerNames();

  private final Surroundings around;

  public CronResume(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    return names.each(around, "active", (triggers, name) -> triggers.resume(name));
  }
}
