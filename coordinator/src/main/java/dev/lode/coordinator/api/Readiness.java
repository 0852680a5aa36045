package dev.lode.coordinator.api;

import dev.lode.common.model.JobId;
import dev.lode.coordinator.control.ControlLoop;
import dev.lode.coordinator.control.Unavailable;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/// Whether jobs are accepted and placed: the control loop answers and the store can be written.
///
/// Anybody may ask, so it is found out at most once a second, by one of those who ask.
///
/// Threads: any.
public final class Readiness {

  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final JobId NOBODY = new JobId("00000000-0000-0000-0000-000000000000");

  private final ControlLoop control;
  private final JobStore store;
  private final ReentrantLock lock = new ReentrantLock();
  private List<String> lacking = List.of();
  private long foundNanos = System.nanoTime() - FRESH.toNanos();

  public Readiness(ControlLoop control, JobStore store) {
    this.control = control;
    this.store = store;
  }

  /// What is lacking, one sentence each; empty when all is well.
  public List<String> lacking() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (System.nanoTime() - foundNanos >= FRESH.toNanos()) {
        lacking = find();
        foundNanos = System.nanoTime();
      }
      return lacking;
    } finally {
      lock.unlock();
    }
  }

  private List<String> find() throws InterruptedException {
    var found = new ArrayList<String>();
    try {
      store.checkWritable();
    } catch (StoreException e) {
      found.add("the store cannot be written: " + e.getMessage());
    }
    try {
      // Of a job that there never is: costs a turn, changes nothing.
      var _ =
          control.send(new Command.Explain(NOBODY)).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      found.add(
          e.getCause() instanceof Unavailable it
              ? it.getMessage()
              : "the control loop answers wrongly");
    } catch (TimeoutException _) {
      found.add("the control loop does not answer within " + PATIENCE.toSeconds() + " s");
    }
    return List.copyOf(found);
  }
}
