package dev.lode.agent;

/// The agent's wiring.
public final class AgentMain {

  private AgentMain() {}
}
