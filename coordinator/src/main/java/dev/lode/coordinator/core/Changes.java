package dev.lode.coordinator.core;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.JobId;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.Decision.Dispatch;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.Decision.TriggerChange;
import dev.lode.coordinator.core.Decision.TriggerChange.What;
import dev.lode.coordinator.core.cluster.Agent;
import dev.lode.coordinator.core.cluster.Cluster;
import dev.lode.coordinator.core.job.Effect;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.PastAttempt;
import dev.lode.coordinator.core.job.TriggerId;
import dev.lode.coordinator.core.retention.Keeping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a turn has changed so far: of each job, agent and trigger only the last version.
final class Changes {

  private final Map<JobId, JobChange> jobs = new LinkedHashMap<>();
  private final Map<AgentId, Agent> agents = new LinkedHashMap<>();
  private final Map<TriggerId, TriggerChange> triggers = new LinkedHashMap<>();
  private final List<Keeping> keeping = new ArrayList<>();
  private final Set<Dispatch> effects = new LinkedHashSet<>();

  void accepted(Job job, Workload workload) {
    jobs.put(job.id(), new JobChange(job, workload));
  }

  /// @param past the attempt that ended with this change; null for none
  void changed(Job job, @Nullable PastAttempt past) {
    var before = jobs.get(job.id());
    var attempts = new ArrayList<PastAttempt>(before == null ? List.of() : before.past());
    if (past != null) {
      attempts.add(past);
    }
    jobs.put(job.id(), new JobChange(job, before == null ? null : before.workload(), attempts));
  }

  void changed(Agent agent) {
    agents.put(agent.id(), agent);
  }

  void changed(TriggerChange change) {
    triggers.merge(
        change.trigger().id(),
        change,
        (before, next) ->
            new TriggerChange(
                next.trigger(),
                next.what() == What.MOVED ? before.what() : next.what(),
                before.news().plus(next.news())));
  }

  void keeping(List<? extends Keeping> changes) {
    keeping.addAll(changes);
  }

  void dispatch(long session, Effect effect) {
    effects.add(new Dispatch(session, effect));
  }

  /// The job's version as of now: a job that has just finished is no longer in the cluster.
  @Nullable Job job(JobId id, Cluster cluster) {
    var change = jobs.get(id);
    return change == null ? cluster.job(id) : change.job();
  }

  Decision decision(List<Answer> answers) {
    return new Decision(
        new ArrayList<>(jobs.values()),
        new ArrayList<>(agents.values()),
        new ArrayList<>(triggers.values()),
        keeping,
        new ArrayList<>(effects),
        answers);
  }
}
