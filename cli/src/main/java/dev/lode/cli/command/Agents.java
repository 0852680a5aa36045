package dev.lode.cli.command;

import dev.lode.cli.command.ConnectionOptions.Otherwise;
import dev.lode.cli.screen.JobWords;
import dev.lode.cli.screen.Json;
import dev.lode.cli.screen.LimitWords;
import dev.lode.cli.screen.Table;
import dev.lode.cli.screen.Words;
import dev.lode.proto.v1.Agent;
import dev.lode.proto.v1.Gpu;
import dev.lode.proto.v1.ListAgentsResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `lode agents`: a table of agents.
@Command(
    name = "agents",
    header = "Lists the agents that the coordinator knows, and what each has free.",
    description = {
      "LIMITS says what holds a job to what it asked for: a control group of the kernel, or, where"
          + " the agent may not make one, limits of each process alone (docs/limits.md).",
      ""
    },
    footer = {"", "Examples:", "  lode agents", "  lode agents --json | jq '.agents[].host.gpus'"})
public final class Agents implements Callable<Integer> {

  private static final int NAME = 60;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();
  @Mixin private final JsonOption json = new JsonOption();

  private final Surroundings around;

  public Agents(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var streams = around.streams();
    try (var access = connection.open(around, Otherwise.READ, streams::say)) {
      var agents = access.client().agents();
      streams.print(
          json.chosen()
              ? Json.of(ListAgentsResponse.newBuilder().addAllAgents(agents))
              : table(agents, around.time().instant()));
    }
    return 0;
  }

  private static String table(List<Agent> agents, Instant now) {
    var table =
        new Table(
            "ID",
            "HOST",
            "STATE",
            "JOBS#",
            "FREE GPUS#",
            "FREE CPUS#",
            "FREE MEMORY#",
            "GPUS",
            "LIMITS",
            "HEARD#");
    for (var agent : agents) {
      var host = agent.getHost();
      table.row(
          agent.getId(),
          Words.harmless(host.getName(), NAME),
          JobWords.state(agent),
          String.valueOf(agent.getAttemptsCount()),
          agent.getFreeGpuIdsCount() + "/" + host.getGpusCount(),
          Words.cpus(agent.getFreeMilliCpus()) + "/" + Words.cpus(host.getMilliCpus()),
          Words.size(agent.getFreeMemoryBytes()),
          gpus(host.getGpusList()),
          LimitWords.of(agent.getLimits()),
          heard(agent, now));
    }
    return table.toString();
  }

  /// `8x H100`.
  private static String gpus(List<Gpu> gpus) {
    var counts =
        gpus.stream()
            .collect(Collectors.groupingBy(Gpu::getName, TreeMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + "x " + Words.harmless(entry.getKey(), NAME))
        .collect(Collectors.joining(", "));
  }

  private static String heard(Agent agent, Instant now) {
    if (!agent.hasLastHeardAt()) {
      return "";
    }
    var age = Duration.between(Words.instant(agent.getLastHeardAt()), now);
    return Words.duration(age.isNegative() ? Duration.ZERO : age) + " ago";
  }
}
