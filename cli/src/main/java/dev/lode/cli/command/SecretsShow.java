package dev.lode.cli.command;

import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.ending.ExitCode;
import dev.lode.cli.screen.Json;
import dev.lode.cli.screen.Table;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `lode secrets show`.
@Command(
    name = "show",
    header = "Shows the names in a set of credentials, and no value.",
    description = "",
    footer = {"", "Examples:", "lode secrets show s3"})
public final class SecretsShow implements Callable<Integer> {

  @Parameters(paramLabel = "NAME", description = "The set's name.")
  private String name = "";

  @Mixin private final JsonOption json = new JsonOption();

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  private final Surroundings around;

  public SecretsShow(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var streams = around.streams();
    try (var access = connection.open(around, Otherwise.READ, streams::say)) {
      var set = access.client().secrets().get(name);
      if (json.chosen()) {
        streams.print(Json.of(set));
      } else {
        var table = new Table("VARIABLE", "KIND");
        set.getVariablesList()
            .forEach(it -> table.row(it.getName(), it.getFile() ? "file" : "value"));
        streams.print(table.toString());
      }
    }
    return ExitCode.OK;
  }
}
