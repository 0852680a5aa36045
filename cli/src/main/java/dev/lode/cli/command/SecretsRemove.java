package dev.lode.cli.command;

import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.ending.ExitCode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `lode secrets remove`.
@Command(
    name = "remove",
    header = "Takes a set of credentials away.",
    description = {"Jobs that run keep what they were given.", ""},
    footer = {"", "Examples:", "lode secrets remove s3"})
public final class SecretsRemove implements Callable<Integer> {

  @Parameters(paramLabel = "NAME", description = "The set's name.")
  private String name = "";

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  private final Surroundings around;

  public SecretsRemove(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var streams = around.streams();
    try (var access = connection.open(around, Otherwise.READ, streams::say)) {
      access.client().secrets().remove(name);
      streams.say("removed " + name);
    }
    return ExitCode.OK;
  }
}
