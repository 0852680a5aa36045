package dev.lode.coordinator.control;

import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.Decision.TriggerChange;
import dev.lode.coordinator.core.cluster.Agent;
import dev.lode.coordinator.core.retention.Keeping;
import dev.lode.coordinator.store.ForwardingJobStore;
import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.StoreException;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// A real store whose writes fail while they are told to, or wait until they are let.
final class FlakyJobStore extends ForwardingJobStore {

  private final JobStore real;
  volatile boolean failing;

  /// Whether a commit ends by what no store should throw.
  volatile boolean bug;

  /// When not null, each commit waits for one permit.
  volatile @Nullable Semaphore gate;

  volatile int largestBatch;

  FlakyJobStore(JobStore real) {
    super(real);
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
}
