package dev.lode.cli.command;

import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.ending.ExitCode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `lode secrets rotate`.
@Command(
    name = "rotate",
    header = "Encrypts every set of credentials with another key.",
    description = {
      "With a new key; or, where the coordinator was started with --credentials-key, with the first"
          + " one that is in that file now.",
      ""
    },
    footer = {"", "Examples:", "lode secrets rotate"})
public final class SecretsRotate implements Callable<Integer> {

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  private final Surroundings around;

  public SecretsRotate(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var streams = around.streams();
    try (var access = connection.open(around, Otherwise.READ, streams::say)) {
      int sets = access.client().secrets().rotate();
      streams.say(sets + (sets == 1 ? " set" : " sets") + " encrypted anew");
    }
    return ExitCode.OK;
  }
}
