package dev.lode.cli.command;

import dev.lode.cli.client.TriggerCalls;
import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.screen.Json;
import dev.lode.proto.v1.Trigger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// The triggers that something is done to, one after the other.
final class TriggerNames {

  @Parameters(arity = "1..*", paramLabel = "NAME", description = "The triggers' names.")
  private List<String> names = new ArrayList<>();

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();
  @Mixin private final JsonOption json = new JsonOption();

  /// What is done to one of them.
  interface Deed {
    Trigger on(TriggerCalls triggers, String name) throws InterruptedException;
  }

  /// @param outcome what each of them is then
  int each(Surroundings around, String outcome, Deed deed)
      throws InterruptedException, IOException {
    var streams = around.streams();
    try (var access = connection.open(around, Otherwise.REFUSE, streams::say)) {
      for (var name : names) {
        var trigger = deed.on(access.client().triggers(), name);
        streams.print(
            json.chosen()
                ? Json.of(trigger)
                : "trigger " + trigger.getName() + ": " + outcome + "\n");
      }
    }
    return 0;
  }
}
