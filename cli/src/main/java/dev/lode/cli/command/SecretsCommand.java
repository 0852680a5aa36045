package dev.lode.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `lode secrets`: sets of credentials, which jobs ask for by name.
@Command(
    name = "secrets",
    header = "Keeps credentials for jobs: set, list, show, remove, rotate.",
    synopsisSubcommandLabel = "COMMAND",
    description = "",
    footer = {
      "",
      "Examples:",
      "  lode secrets set s3 AWS_ACCESS_KEY_ID=AKIA... < secret-key.env",
      "  lode run --credentials s3 train.py"
    })
public final class SecretsCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
