package dev.lode.coordinator.core;

import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.cluster.Agent;
import dev.lode.coordinator.core.job.Effect;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.PastAttempt;
import dev.lode.coordinator.core.retention.Keeping;
import dev.lode.coordinator.core.trigger.Tally;
import dev.lode.coordinator.core.trigger.Trigger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one turn changed, what must now be done, and what its callers are told: in this order.
///
/// @param jobs the last version of each job that changed
/// @param agents the last version of each agent that changed in a way that must survive a restart
/// @param triggers the last version of each trigger that changed
/// @param keeping what is to be kept of jobs, or not any more
/// @param answers one for each command, in the order of the commands
public record Decision(
    List<JobChange> jobs,
    List<Agent> agents,
    List<TriggerChange> triggers,
    List<Keeping> keeping,
    List<Dispatch> effects,
    List<Answer> answers) {

  public Decision {
    jobs = List.copyOf(jobs);
    agents = List.copyOf(agents);
    triggers = List.copyOf(triggers);
    keeping = List.copyOf(keeping);
    effects = List.copyOf(effects);
    answers = List.copyOf(answers);
  }

  /// One of jobs and agents alone.
  public Decision(
      List<JobChange> jobs, List<Agent> agents, List<Dispatch> effects, List<Answer> answers) {
    this(jobs, agents, List.of(), List.of(), effects, answers);
  }

  /// Whether there is anything to write down.
  public boolean changesNothing() {
    return jobs.isEmpty() && agents.isEmpty() && triggers.isEmpty() && keeping.isEmpty();
  }

  /// A new version of a job.
  ///
  /// @param workload what it is to run, when the job is new; null afterwards
  /// @param past attempts that ended on the way to it, for the job's history
  public record JobChange(Job job, @Nullable Workload workload, List<PastAttempt> past) {
    public JobChange {
      past = List.copyOf(past);
    }

    public JobChange(Job job, @Nullable Workload workload) {
      this(job, workload, List.of());
    }
  }

  /// A new version of a trigger.
  ///
  /// @param what is to be written
  /// @param news what has become of its instants
  public record TriggerChange(Trigger trigger, What what, Tally news) {

    /// How much of it is to be written.
    public enum What {
      /// All of it, with what its jobs run.
      SAVED,
      /// All but what its jobs run, which is as it was.
      MOVED,
      /// Nothing: it is to be taken off the record.
      REMOVED
    }
  }

  /// An effect and the session in which it is valid.
  public record Dispatch(long session, Effect effect) {}
}
