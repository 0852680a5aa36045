package dev.lode.coordinator.api;

import dev.lode.common.model.AgentId;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.cluster.AgentStatus;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The names of the agents' hosts, as each was last asked for. There are as many as agents were
/// ever met.
final class Hosts {

  private final Asker control;
  private final ConcurrentHashMap<AgentId, String> names = new ConcurrentHashMap<>();

  Hosts(Asker control) {
    this.control = control;
  }

  void learn(List<AgentStatus> agents) {
    agents.forEach(it -> names.put(it.agent().id(), it.agent().hello().host().name()));
  }

  /// Empty for no agent, and when the coordinator is too busy to say: it is for people only.
  String of(@Nullable AgentId agent) {
    if (agent == null) {
      return "";
    }
    var known = names.get(agent);
    if (known != null) {
      return known;
    }
    try {
      if (control.ask(new Command.ListAgents(), Answer.AgentList.class)
          instanceof Reply.Ok<Answer.AgentList>(var answer)) {
        learn(answer.agents());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return names.getOrDefault(agent, "");
  }
}
