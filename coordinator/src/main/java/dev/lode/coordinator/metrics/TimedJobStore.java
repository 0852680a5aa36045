package dev.lode.coordinator.metrics;

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
import dev.lode.coordinator.store.JobQuery;
import dev.lode.coordinator.store.JobStore;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A job store whose commits are timed.
record TimedJobStore(JobStore store, Timer commit, DistributionSummary batchJobs)
    implements JobStore {

  @Override
  public void commit(
      List<JobChange> jobs,
      List<Agent> agents,
      List<TriggerChange> triggers,
      List<Keeping> keeping) {
    commit.record(() -> store.commit(jobs, agents, triggers, keeping));
    batchJobs.record(jobs.size());
  }

  @Override
  public void checkWritable() {
    store.checkWritable();
  }

  @Override
  public Recovered recover() {
    return store.recover();
  }

  @Override
  public List<Trigger> triggers() {
    return store.triggers();
  }

  @Override
  public @Nullable Job find(JobId id) {
    return store.find(id);
  }

  @Override
  public @Nullable Job findByNumber(long number) {
    return store.findByNumber(number);
  }

  @Override
  public List<Job> findByPrefix(String prefix, int limit) {
    return store.findByPrefix(prefix, limit);
  }

  @Override
  public @Nullable Job findByKey(String idempotencyKey) {
    return store.findByKey(idempotencyKey);
  }

  @Override
  public Map<String, Job> findByKeys(Collection<String> idempotencyKeys) {
    return store.findByKeys(idempotencyKeys);
  }

  @Override
  public @Nullable Workload workload(JobId id) {
    return store.workload(id);
  }

  @Override
  public List<PastAttempt> pastAttempts(JobId id) {
    return store.pastAttempts(id);
  }

  @Override
  public List<Job> list(JobQuery query) {
    return store.list(query);
  }

  @Override
  public Map<Long, Kept> kept(List<Long> numbers) {
    return store.kept(numbers);
  }

  @Override
  public List<JobId> pinned() {
    return store.pinned();
  }

  @Override
  public void close() {
    store.close();
  }
}
