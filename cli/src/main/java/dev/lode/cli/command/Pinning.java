package dev.lode.cli.command;

import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.screen.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// What `pin` and `unpin` have in common.
final class Pinning {

  @Parameters(
      arity = "1..*",
      paramLabel = "ID",
      description = "The jobs' numbers, ids, or the beginnings of their ids.")
  private List<String> ids = new ArrayList<>();

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();
  @Mixin private final JsonOption json = new JsonOption();

  int set(boolean pinned, Surroundings around) throws InterruptedException, IOException {
    var streams = around.streams();
    try (var access = connection.open(around, Otherwise.READ, streams::say)) {
      for (var id : ids) {
        var answer = access.client().pin(id, pinned);
        streams.print(
            json.chosen()
                ? Json.of(answer)
                : "job "
                    + answer.getJob().getNumber()
                    + (pinned ? ": pinned\n" : ": no longer pinned\n"));
      }
    }
    return 0;
  }
}
