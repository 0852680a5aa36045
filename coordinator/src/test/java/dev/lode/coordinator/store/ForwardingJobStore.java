package dev.lode.coordinator.store;

import dev.lode.common.model.JobId;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.PastAttempt;
import dev.lode.coordinator.core.retention.Kept;
import dev.lode.coordinator.core.trigger.Trigger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what another store has; what is written, and how that goes wrong, is for those who extend
/// it.
public abstract class ForwardingJobStore implements JobStore {

  private final JobStore to;

  protected ForwardingJobStore(JobStore to) {
    this.to = to;
  }

  @Override
  public Recovered recover() {
    return to.recover();
  }

  @Override
  public List<Trigger> triggers() {
    return to.triggers();
  }

  @Override
  public @Nullable Job find(JobId id) {
    return to.find(id);
  }

  @Override
  public @Nullable Job findByNumber(long number) {
    return to.findByNumber(number);
  }

  @Override
  public List<Job> findByPrefix(String prefix, int limit) {
    return to.findByPrefix(prefix, limit);
  }

  @Override
  public @Nullable Job findByKey(String idempotencyKey) {
    return to.findByKey(idempotencyKey);
  }

  @Override
  public @Nullable Workload workload(JobId id) {
    return to.workload(id);
  }

  @Override
  public List<PastAttempt> pastAttempts(JobId id) {
    return to.pastAttempts(id);
  }

  @Override
  public List<Job> list(JobQuery query) {
    return to.list(query);
  }

  @Override
  public Map<Long, Kept> kept(List<Long> numbers) {
    return to.kept(numbers);
  }

  @Override
  public List<JobId> pinned() {
    return to.pinned();
  }

  @Override
  public void close() {
    to.close();
  }
}
