package dev.lode.coordinator.core.cluster;

import dev.lode.common.model.AgentId;

/// One version of what is on record about an agent. Immutable.
///
/// @param session its current session, or the last one when it is lost
/// @param lost whether that session has ended without another one
public record Agent(AgentId id, long session, boolean lost, Hello hello) {

  Agent asLost() {
    return new Agent(id, session, true, hello);
  }
}
