package dev.lode.coordinator.core.cluster;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.Host;
import dev.lode.common.model.IsolationLevels;
import java.util.List;

/// What an agent says when it opens a stream.
///
/// @param instance made anew each time that the agent's process starts
/// @param session the one that this instance believes to be in; 0 for none
/// @param isolation how far it can keep jobs apart
public record Hello(
    AgentId id,
    String instance,
    long session,
    Host host,
    List<String> launchers,
    IsolationLevels isolation,
    About about) {

  public Hello {
    launchers = List.copyOf(launchers);
  }

  /// Of an agent that says nothing of isolation.
  public Hello(
      AgentId id, String instance, long session, Host host, List<String> launchers, About about) {
    this(id, instance, session, host, launchers, IsolationLevels.UNKNOWN, about);
  }

  /// For people and Prometheus; nothing is decided by it.
  ///
  /// @param metricsAddress where the agent serves its metrics, `HOST:PORT`, or empty
  public record About(String version, String bootId, String metricsAddress) {}
}
