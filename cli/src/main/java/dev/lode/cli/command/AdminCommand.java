package dev.lode.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `lode admin`: the care of a coordinator.
@Command(
    name = "admin",
    header = "Takes care of a coordinator: backup, restore.",
    synopsisSubcommandLabel = "COMMAND",
    description = "",
    footer = {
      "",
      "Examples:",
      "  lode admin backup lode-backup.zip",
      "  lode admin restore lode-backup.zip --data /srv/lode"
    })
public final class AdminCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
