package dev.lode.coordinator.core.cluster;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.Host;
import dev.lode.common.model.Limits;
import java.util.List;

/// What an agent says when it opens a stream.
///
/// @param instance made anew each time that the agent's process starts
/// @param session the one that this instance believes to be in; 0 for none
public record Hello(
    AgentId id, String instance, long session, Host host, Abilities abilities, About about) {

  public Hello(
      AgentId id, String instance, long session, Host host, List<String> launchers, About about) {
    this(id, instance, session, host, Abilities.of(launchers), about);
  }

  public List<String> launchers() {
    return abilities.launchers();
  }

  /// For people and Prometheus; nothing is decided by it.
  ///
  /// @param metricsAddress where the agent serves its metrics, `HOST:PORT`, or empty
  /// @param limits how it holds attempts to what they may use
  public record About(String version, String bootId, String metricsAddress, Limits limits) {

    /// Of an agent that holds them to nothing.
    public About(String version, String bootId, String metricsAddress) {
      this(version, bootId, metricsAddress, Limits.NONE);
    }
  }
}
