package dev.lode.coordinator.core;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.JobId;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.cluster.Hello;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.TriggerId;
import dev.lode.coordinator.core.reconcile.Report;
import dev.lode.coordinator.core.retention.Findings;
import dev.lode.coordinator.core.retention.Retention;
import dev.lode.coordinator.core.trigger.Plan;
import java.time.Instant;

/// A wish or a fact handed to the control loop. Each has one [Answer].
public sealed interface Command {

  /// Accept a job. Answered by [Answer.Submitted].
  ///
  /// @param id of the new job, made by the caller
  /// @param idempotencyKey the same key returns the job that exists; empty for none
  record Submit(JobId id, JobSpec spec, Workload workload, String idempotencyKey)
      implements Command {}

  /// End a job. Answered by [Answer.Cancelling] or [Answer.NotLive].
  record Cancel(JobId job, String by) implements Command {}

  /// Run a finished job once more. Answered by [Answer.Retried].
  ///
  /// @param finished its last version: finished jobs are in the record alone
  record Retry(Job finished) implements Command {}

  /// An agent opened a stream. Answered by [Answer.Joined].
  ///
  /// @param stream numbers the streams of this coordinator's process; a later one takes over from
  ///   an earlier one
  record AgentJoined(Hello hello, long stream) implements Command {}

  /// A stream of an agent has closed. Answered by [Answer.Done].
  record AgentParted(AgentId agent, long stream) implements Command {}

  /// An agent reported. Answered by [Answer.Done], or by [Answer.SessionOver] when the session or
  /// the stream is not the agent's current one and nothing was done.
  ///
  /// @param stream that it came on: what was said on an older one is older than what has been heard
  record Reported(AgentId agent, long session, long stream, Report report) implements Command {}

  /// Time has passed. Answered by [Answer.Done].
  ///
  /// @param wall the wall clock, which may jump: only instants that people gave are held against it
  record Tick(Instant wall) implements Command {}

  /// Why does this job wait? Answered by [Answer.Explained] or [Answer.NotLive].
  record Explain(JobId job) implements Command {}

  /// What is asked of a trigger. Answered by [Answer.TriggerIs] or [Answer.NoTrigger].
  sealed interface OnTrigger extends Command {

    /// Of the trigger.
    String name();

    /// What people's clocks show, as for [Tick].
    Instant wall();
  }

  /// Have a trigger of this name, with this plan. Answered by [Answer.TriggerIs] or
  /// [Answer.TriggersFull].
  ///
  /// @param id for a new one; one that there is keeps its own
  record SaveTrigger(TriggerId id, String name, Plan plan, Instant wall) implements OnTrigger {}

  /// Fire nothing until it is resumed, or go on.
  record PauseTrigger(String name, boolean paused, Instant wall) implements OnTrigger {}

  /// Have it no more. The jobs that it has fired go on.
  record RemoveTrigger(String name, Instant wall) implements OnTrigger {}

  /// Keep a job whatever retention says, or no longer. Answered by [Answer.Done], or
  /// [Answer.TooManyPins].
  record Pin(JobId job, long number, boolean pinned) implements Command {}

  /// Remove what is kept for too long. Answered by [Answer.Swept].
  record Sweep(Retention policy, Findings found) implements Command {}

  /// How are the agents? Answered by [Answer.AgentList].
  record ListAgents() implements Command {}
}
