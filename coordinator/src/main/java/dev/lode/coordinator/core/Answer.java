package dev.lode.coordinator.core;

import dev.lode.coordinator.core.cluster.AgentStatus;
import dev.lode.coordinator.core.job.Job;
import java.util.List;

/// What a [Command] came to; given to its caller only after the change is durable.
public sealed interface Answer {

  /// @param existed true when the idempotency key was known and nothing new was accepted
  record Submitted(Job job, boolean existed) implements Answer {}

  /// The job as it is after the wish was recorded.
  record Cancelling(Job job) implements Answer {}

  /// No such job is live: it has finished, or there never was one.
  record NotLive() implements Answer {}

  /// The session that the agent is in from now on.
  record Joined(long session) implements Answer {}

  /// The report was of a session or a stream that has ended: its stream is to be closed, so that
  /// the agent joins anew.
  record SessionOver() implements Answer {}

  /// One sentence for a person; empty when the job does not wait.
  record Explained(String why) implements Answer {}

  record AgentList(List<AgentStatus> agents) implements Answer {
    public AgentList {
      agents = List.copyOf(agents);
    }
  }

  record Done() implements Answer {}
}
