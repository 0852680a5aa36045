package dev.lode.cli.command;

import dev.lode.agent.AgentConfig.Terms;
import dev.lode.cli.log.LogSetup;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `lode coordinator`: a coordinator alone.
@Command(
    name = "coordinator",
    header = "Starts a coordinator alone.",
    description = {
      "It stays in the foreground, and prints the same line as `lode up`" + " when it serves.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  lode coordinator --data /srv/lode --http 0.0.0.0:7400 --grpc 0.0.0.0:7401 \\",
      "      --tls-cert /etc/lode/cert.pem --tls-key /etc/lode/key.pem"
    })
public final class CoordinatorCommand implements Callable<Integer> {

  @Mixin private final CoordinatorOptions coordinator = new CoordinatorOptions();

  private final Surroundings around;

  public CoordinatorCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    LogSetup.toStandardError(coordinator.logJson());
    var config = coordinator.config(around);
    return new Serving(around).serve(config, 0, "none", Terms.ORDINARY);
  }
}
