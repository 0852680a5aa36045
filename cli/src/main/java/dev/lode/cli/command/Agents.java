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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
  private static final int LONG = 300;
  private static final int FEW = 5;

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
            "ISOLATION",
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
          isolation(agent),
          LimitWords.of(agent.getLimits()),
          heard(agent, now));
    }
    return table + lacking(agents);
  }

  /// `user, sandbox`.
  private static String isolation(Agent agent) {
    return agent.getIsolationList().stream()
        .filter(it -> it.getLacking().isEmpty())
        .map(it -> JobWords.level(it.getLevel()))
        .collect(Collectors.joining(", "));
  }

  /// Why levels of isolation cannot be given, a line for each reason.
  private static String lacking(List<Agent> agents) {
    var hosts = new TreeMap<String, Set<String>>();
    for (var agent : agents) {
      for (var offer : agent.getIsolationList()) {
        if (!offer.getLacking().isEmpty()) {
          var why =
              JobWords.level(offer.getLevel()) + ": " + Words.harmless(offer.getLacking(), LONG);
          hosts
              .computeIfAbsent(why, _ -> new TreeSet<>())
              .add(Words.harmless(agent.getHost().getName(), NAME));
        }
      }
    }
    return hosts.entrySet().stream()
        .map(it -> "no isolation " + it.getKey() + " (" + some(it.getValue()) + ")\n")
        .collect(Collectors.joining());
  }

  private static String some(Set<String> hosts) {
    var named = hosts.stream().limit(FEW).collect(Collectors.joining(", "));
    return hosts.size() > FEW ? named + " and " + (hosts.size() - FEW) + " more" : named;
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
