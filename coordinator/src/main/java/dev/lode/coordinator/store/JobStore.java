package dev.lode.coordinator.store;

import dev.lode.common.model.JobId;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.Decision.TriggerChange;
import dev.lode.coordinator.core.cluster.Agent;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.PastAttempt;
import dev.lode.coordinator.core.retention.Keeping;
import dev.lode.coordinator.core.retention.Kept;
import dev.lode.coordinator.core.trigger.Trigger;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps the last version of every job, agent and trigger, and what each job runs.
///
/// Every method throws [StoreException] when the store cannot do it.
///
/// Threads: `commit` from one thread at a time; reads from any, and each sees whole commits only.
public interface JobStore extends AutoCloseable {

  /// Each may have a result of 256 KiB and ten thousand artifacts.
  int MOST_PAST = 50;

  /// Writes all of it, durably (it survives the loss of power), or nothing.
  void commit(
      List<JobChange> jobs,
      List<Agent> agents,
      List<TriggerChange> triggers,
      List<Keeping> keeping);

  /// The same, of jobs and agents alone.
  default void commit(List<JobChange> jobs, List<Agent> agents) {
    commit(jobs, agents, List.of(), List.of());
  }

  /// Throws unless a commit could succeed now: writes and syncs something of no consequence.
  void checkWritable();

  /// What the control loop needs to go on where it stopped.
  Recovered recover();

  /// @param live every job that has not finished, in the order of submit
  /// @param agents every agent ever met
  /// @param lastNumber the greatest job number; 0 for none
  /// @param lastSession the greatest session number; 0 for none
  record Recovered(List<Job> live, List<Agent> agents, long lastNumber, long lastSession) {
    public Recovered {
      live = List.copyOf(live);
      agents = List.copyOf(agents);
    }
  }

  /// Every trigger, by name. For the control loop to go on with, and for callers.
  List<Trigger> triggers();

  @Nullable Job find(JobId id);

  @Nullable Job findByNumber(long number);

  /// Jobs whose id begins so, at most `limit` of them.
  List<Job> findByPrefix(String prefix, int limit);

  /// The last job that was submitted with this key.
  @Nullable Job findByKey(String idempotencyKey);

  /// The last job that was submitted with each of these keys; none for a key that no job has.
  default Map<String, Job> findByKeys(Collection<String> idempotencyKeys) {
    var found = new HashMap<String, Job>();
    for (String key : idempotencyKeys) {
      var job = findByKey(key);
      if (job != null) {
        found.put(key, job);
      }
    }
    return found;
  }

  /// What a job runs; null for a job that there is not.
  @Nullable Workload workload(JobId id);

  /// The attempts that a job has had before its current or last one, by number, with their ends.
  /// The last [#MOST_PAST] of them.
  List<PastAttempt> pastAttempts(JobId id);

  /// A page of jobs, newest first.
  List<Job> list(JobQuery query);

  /// What is kept of these jobs, by their numbers; of those left out all is.
  Map<Long, Kept> kept(List<Long> numbers);

  /// The jobs that are to be kept whatever retention says.
  List<JobId> pinned();

  @Override
  void close();
}
