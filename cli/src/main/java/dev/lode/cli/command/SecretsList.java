package dev.lode.cli.command;

import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.ending.ExitCode;
import dev.lode.cli.screen.Json;
import dev.lode.cli.screen.Table;
import dev.lode.proto.v1.CredentialName;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `lode secrets list`.
@Command(
    name = "list",
    header = "Lists the sets of credentials, by name and without values.",
    description = "",
    footer = {"", "Examples:", "lode secrets list"})
public final class SecretsList implements Callable<Integer> {

  @Mixin private final JsonOption json = new JsonOption();

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  private final Surroundings around;

  public SecretsList(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var streams = around.streams();
    try (var access = connection.open(around, Otherwise.READ, streams::say)) {
      var answer = access.client().secrets().list();
      if (json.chosen()) {
        streams.print(Json.of(answer));
      } else {
        var table = new Table("NAME", "VARIABLES");
        answer
            .getSetsList()
            .forEach(
                set ->
                    table.row(
                        set.getName(),
                        set.getVariablesList().stream()
                            .map(CredentialName::getName)
                            .collect(Collectors.joining(" "))));
        streams.print(table.toString());
      }
    }
    return ExitCode.OK;
  }
}
