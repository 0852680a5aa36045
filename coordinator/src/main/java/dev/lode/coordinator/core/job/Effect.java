package dev.lode.coordinator.core.job;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import java.time.Duration;

/// What must be done because a job moved: a command to an agent. Harmless when done twice; derived
/// again from the agent's next report when it is lost.
public sealed interface Effect {

  AgentId agent();

  AttemptId attempt();

  /// Start it, unless it is there already.
  record StartAttempt(AgentId agent, AttemptId attempt) implements Effect {}

  /// Stop it: SIGTERM, after the grace SIGKILL. Leaves a tombstone where it is not.
  record StopAttempt(AgentId agent, AttemptId attempt, Duration grace) implements Effect {}

  /// Its end is on record, or nothing is wanted of it: drop it.
  record ForgetAttempt(AgentId agent, AttemptId attempt) implements Effect {}
}
