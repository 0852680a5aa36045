package dev.lode.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `lode cron`: triggers, which start jobs at times.
@Command(
    name = "cron",
    header = "Starts jobs at times: add, next, list, show, pause, resume, remove.",
    synopsisSubcommandLabel = "COMMAND",
    description = "",
    footer = {
      "",
      "Examples:",
      "  lode cron add --name nightly --cron '30 2 * * *' --zone Europe/Berlin train.py",
      "  lode cron list"
    })
public final class CronCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
