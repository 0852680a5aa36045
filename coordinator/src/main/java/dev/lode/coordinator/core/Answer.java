package dev.lode.coordinator.core;

import dev.lode.coordinator.core.cluster.AgentStatus;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.retention.Keeping;
import dev.lode.coordinator.core.trigger.Trigger;
import java.time.Instant;
import java.util.List;

/// What a [Command] came to; given to its caller only after the change is durable.
public sealed interface Answer {

  /// @param existed true when the idempotency key was known and nothing new was accepted
  record Submitted(Job job, boolean existed) implements Answer {}

  /// The job as it is after the wish was recorded.
  record Cancelling(Job job) implements Answer {}

  /// The job waits again.
  ///
  /// @param wasLive true when it had not finished, or not any more, and nothing was changed
  record Retried(Job job, boolean wasLive) implements Answer {}

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

  /// The trigger as it is now, or as it was when it was removed.
  record TriggerIs(Trigger trigger) implements Answer {}

  /// There is none of this name.
  record NoTrigger() implements Answer {}

  /// There are as many triggers as may be, or they are as large; one sentence for a person.
  record TriggersFull(String why) implements Answer {}

  /// So many jobs are pinned already.
  record TooManyPins(int limit) implements Answer {}

  /// @param removed what is not kept any more
  /// @param unusedBefore what was uploaded before this, and is named by no job, will be by none
  record Swept(List<Keeping> removed, Instant unusedBefore) implements Answer {
    public Swept {
      removed = List.copyOf(removed);
    }
  }

  record Done() implements Answer {}
}
