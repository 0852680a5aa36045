package dev.lode.coordinator.core;

import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.cluster.Agent;
import dev.lode.coordinator.core.job.Effect;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.retention.Keeping;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one turn changed, what must now be done, and what its callers are told: in this order.
///
/// @param jobs the last version of each job that changed
/// @param agents the last version of each agent that changed in a way that must survive a restart
/// @param keeping what is to be kept of jobs, or not any more
/// @param answers one for each command, in the order of the commands
public record Decision(
    List<JobChange> jobs,
    List<Agent> agents,
    List<Keeping> keeping,
    List<Dispatch> effects,
    List<Answer> answers) {

  public Decision {
    jobs = List.copyOf(jobs);
    agents = List.copyOf(agents);
    keeping = List.copyOf(keeping);
    effects = List.copyOf(effects);
    answers = List.copyOf(answers);
  }

  /// Whether there is anything to write down.
  public boolean changesNothing() {
    return jobs.isEmpty() && agents.isEmpty() && keeping.isEmpty();
  }

  /// A new version of a job.
  ///
  /// @param workload what it is to run, when the job is new; null afterwards
  public record JobChange(Job job, @Nullable Workload workload) {}

  /// An effect and the session in which it is valid.
  public record Dispatch(long session, Effect effect) {}
}
