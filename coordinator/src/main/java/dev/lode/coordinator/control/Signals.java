package dev.lode.coordinator.control;

import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.Decision;
import dev.lode.coordinator.core.job.Job;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes those who wait for news of a job: a new version, more log, other progress.
///
/// A signal says only that it is worth looking again. Raising one for a job that nobody watches
/// costs a look-up.
///
/// Threads: any.
public final class Signals implements Actor {

  private final ConcurrentHashMap<JobId, Bell> bells = new ConcurrentHashMap<>();

  @Override
  public void committed(Decision decision) {
    decision.jobs().forEach(it -> raise(it.job().id()));
  }

  @Override
  public void recovered(List<Job> live) {}

  public void raise(JobId job) {
    var bell = bells.get(job);
    if (bell != null) {
      bell.ring();
    }
  }

  /// Begins to listen for a job. Whatever is raised from now on is noticed by the next
  /// [Watch#await].
  public Watch watch(JobId job) {
    var bell =
        bells.compute(
            job,
            (_, known) -> {
              var here = known == null ? new Bell() : known;
              here.listeners++;
              return here;
            });
    return new Watch(job, bell);
  }

  /// One listener. Not for sharing between threads.
  public final class Watch implements AutoCloseable {
    private final JobId job;
    private final Bell bell;
    private long seen;

    private Watch(JobId job, Bell bell) {
      this.job = job;
      this.bell = bell;
      this.seen = bell.rung();
    }

    /// Waits for a signal raised since the last call, but no longer than this; whether there was
    /// one.
    public boolean await(Duration atMost) throws InterruptedException {
      long now = bell.awaitBeyond(seen, atMost);
      boolean rang = now != seen;
      seen = now;
      return rang;
    }

    @Override
    public void close() {
      bells.computeIfPresent(job, (_, it) -> --it.listeners == 0 ? null : it);
    }
  }

  private static final class Bell {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rang = lock.newCondition();
    private long count;

    /// Guarded by the map's own lock for the key.
    private int listeners;

    void ring() {
      lock.lock();
      try {
        count++;
        rang.signalAll();
      } finally {
        lock.unlock();
      }
    }

    long rung() {
      lock.lock();
      try {
        return count;
      } finally {
        lock.unlock();
      }
    }

    long awaitBeyond(long seen, Duration atMost) throws InterruptedException {
      lock.lock();
      try {
        long left = atMost.toNanos();
        while (count == seen && left > 0) {
          left = rang.awaitNanos(left);
        }
        return count;
      } finally {
        lock.unlock();
      }
    }
  }
}
