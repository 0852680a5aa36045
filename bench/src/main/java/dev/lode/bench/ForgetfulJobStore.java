package dev.lode.bench;

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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes every commit at once and keeps nothing: what is left is the cost of everything else.
final class ForgetfulJobStore implements JobStore {

  @Override
  public void commit(
      List<JobChange> jobs,
      List<Agent> agents,
      List<TriggerChange> triggers,
      List<Keeping> keeping) {}

  @Override
  public void checkWritable() {}

  @Override
  public Recovered recover() {
    return new Recovered(List.of(), List.of(), 0, 0);
  }

  @Override
  public List<Trigger> triggers() {
    return List.of();
  }

  @Override
  public @Nullable Job find(JobId id) {
    return null;
  }

  @Override
  public @Nullable Job findByNumber(long number) {
    return null;
  }

  @Override
  public List<Job> findByPrefix(String prefix, int limit) {
    return List.of();
  }

  @Override
  public @Nullable Job findByKey(String idempotencyKey) {
    return null;
  }

  @Override
  public @Nullable Workload workload(JobId id) {
    return null;
  }

  @Override
  public List<PastAttempt> pastAttempts(JobId id) {
    return List.of();
  }

  @Override
  public List<Job> list(JobQuery query) {
    return List.of();
  }

  @Override
  public Map<Long, Kept> kept(List<Long> numbers) {
    return Map.of();
  }

  @Override
  public List<JobId> pinned() {
    return List.of();
  }

  @Override
  public void close() {}
}
