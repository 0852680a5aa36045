package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.agent.AgentConfig.Files;
import dev.lode.agent.AgentConfig.Terms;
import dev.lode.agent.ending.LogRules;
import dev.lode.agent.limits.LimitPolicy;
import dev.lode.agent.logs.LogShipper;
import dev.lode.cli.log.LogSetup;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `lode up`: a coordinator with its agents.
@Command(
    name = "up",
    header = "Starts a coordinator and agents on this machine.",
    description = {
      "",
      "They stay in the foreground. When it serves it prints one line on standard output: lode is"
          + " up: http://HOST:PORT. Its log lines go to standard error. SIGTERM or Ctrl-C stops it;"
          + " jobs run on and are taken up by the next start.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  lode up",
      "  lode up --data /srv/lode --agents 2 --gpus fake:8xH100-80GB"
    })
public final class Up implements Callable<Integer> {

  private static final int MAX_AGENTS = 100;

  @Mixin private final CoordinatorOptions coordinator = new CoordinatorOptions();

  @Option(
      names = "--agents",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many agents. Default: ${DEFAULT-VALUE}.")
  private int agents;

  @Option(
      names = "--gpus",
      paramLabel = "SPEC",
      defaultValue = "auto",
      description =
          "The GPUs that each agent offers: auto, none, or pretended ones such as fake:8xH100-80GB."
              + " Default: ${DEFAULT-VALUE}.")
  private String gpus = "";

  @Mixin private final IsolationRuleOptions isolation = new IsolationRuleOptions();
  @Mixin private final PreparationOptions preparation = new PreparationOptions();

  private final Surroundings around;

  public Up(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (agents < 0 || agents > MAX_AGENTS) {
      throw badInput("--agents: 0 to " + MAX_AGENTS + ", not " + agents);
    }
    AgentCommand.checkGpus(gpus);
    LogSetup.toStandardError(coordinator.logJson());
    var config = coordinator.config(around);
    var terms =
        new Terms(
            preparation.config(around.directory()),
            isolation.rules(),
            LimitPolicy.ORDINARY,
            LogRules.NONE,
            Files.DEFAULT,
            LogShipper.SPOOL_BYTES,
            false);
    return new Serving(around).serve(config, agents, gpus, terms);
  }
}
