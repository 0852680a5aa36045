package dev.lode.coordinator.control;

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
import dev.lode.coordinator.store.StoreException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// A real store whose writes fail while they are told to, or wait until they are let.
final class FlakyJobStore implements JobStore {

  private final JobStore real;
  volatile boolean failing;

  /// Whether a commit ends by what no store should throw.
  volatile boolean bug;

  /// When not null, each commit waits for one permit.
  volatile @Nullable Semaphore gate;

  volatile int largestBatch;

  FlakyJobStore(JobStore real) {
    this.real = real;
  }

  @Override
  public void commit(
      List<JobChange> jobs,
      List<Agent> agents,
      List<TriggerChange> triggers,
      List<Keeping> keeping) {
    var waiting = gate;
    if (waiting != null) {
      waiting.acquireUninterruptibly();
    }
    failWhenTold();
    if (bug) {
      throw new IllegalStateException("a bug, as told");
    }
    largestBatch = Math.max(largestBatch, jobs.size());
    real.commit(jobs, agents, triggers, keeping);
  }

  @Override
  public void checkWritable() {
    failWhenTold();
    real.checkWritable();
  }

  private void failWhenTold() {
    if (failing) {
      throw new StoreException("disk full, as told");
    }
  }

  @Override
  public Recovered recover() {
    return real.recover();
  }

  @Override
  public List<Trigger> triggers() {
    return real.triggers();
  }

  @Override
  public @Nullable Job find(JobId id) {
    return real.find(id);
  }

  @Override
  public @Nullable Job findByNumber(long number) {
    return real.findByNumber(number);
  }

  @Override
  public List<Job> findByPrefix(String prefix, int limit) {
    return real.findByPrefix(prefix, limit);
  }

  @Override
  public @Nullable Job findByKey(String idempotencyKey) {
    return real.findByKey(idempotencyKey);
  }

  @Override
  public @Nullable Workload workload(JobId id) {
    return real.workload(id);
  }

  @Override
  public List<PastAttempt> pastAttempts(JobId id) {
    return real.pastAttempts(id);
  }

  @Override
  public List<Job> list(JobQuery query) {
    return real.list(query);
  }

  @Override
  public Map<Long, Kept> kept(List<Long> numbers) {
    return real.kept(numbers);
  }

  @Override
  public List<JobId> pinned() {
    return real.pinned();
  }

  @Override
  public void close() {
    real.close();
  }
}
