package dev.lode.coordinator.control;

import dev.lode.coordinator.control.ControlLoop.Envelope;
import dev.lode.coordinator.control.Unavailable.Why;
import dev.lode.coordinator.core.Decision;
import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.StoreException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Writes decided turns down, one transaction each, then answers their callers and acts.
///
/// After a failed write every turn of the same generation is dropped: it was decided on top of what
/// was not written.
///
/// Threads: `commit` from the control loop only; the writing is on a thread of its own. A simulator
/// takes the place of that thread.
final class Committer {

  /// A decided turn; `batch` are the commands whose answers are the first of the decision's.
  record Turned(long generation, List<Envelope> batch, Decision decision) {}

  private static final System.Logger LOG = System.getLogger(Committer.class.getName());

  private final JobStore store;
  private final Actor actor;
  final ArrayBlockingQueue<Turned> next = new ArrayBlockingQueue<>(1);
  private final Thread thread;
  private volatile long failedGeneration = -1;
  private volatile boolean stopping;

  Committer(JobStore store, Actor actor) {
    this.store = store;
    this.actor = actor;
    this.thread = Thread.ofPlatform().name("commit").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// Waits while the turn before the last one is still being written.
  void commit(Turned turned) throws InterruptedException {
    next.put(turned);
  }

  boolean failed(long generation) {
    return failedGeneration >= generation;
  }

  private void run() {
    try {
      while (!stopping || !next.isEmpty()) {
        survive(next.take());
      }
    } catch (InterruptedException e) {
      Turned left = next.poll();
      if (left != null) {
        handle(left);
      }
    }
  }

  /// An error ends no more than a failed write does: without this thread nobody would be answered.
  private void survive(Turned turned) {
    try {
      handle(turned);
    } catch (Error e) {
      LOG.log(System.Logger.Level.ERROR, "the commit thread has met an error", e);
      failed(turned, e);
    }
  }

  void handle(Turned turned) {
    if (failed(turned.generation())) {
      refuse(turned, "it was decided on what could not be written");
      return;
    }
    try {
      if (!turned.decision().changesNothing()) {
        var decision = turned.decision();
        store.commit(decision.jobs(), decision.agents(), decision.triggers(), decision.keeping());
      }
    } catch (StoreException e) {
      LOG.log(System.Logger.Level.ERROR, "the store cannot be written: {0}", e.getMessage());
      failed(turned, e);
      return;
    } catch (RuntimeException e) {
      // A bug: nothing can be said of what was written, so it is read again like after a failure.
      LOG.log(System.Logger.Level.ERROR, "the store failed by a bug", e);
      failed(turned, e);
      return;
    }
    for (int i = 0; i < turned.batch().size(); i++) {
      turned.batch().get(i).answer().complete(turned.decision().answers().get(i));
    }
    act(turned.decision());
  }

  private void failed(Turned turned, Throwable e) {
    failedGeneration = turned.generation();
    refuse(turned, e.getMessage());
  }

  /// The root of what others do with a commit: their bugs must not stop the commits after it.
  private void act(Decision decision) {
    try {
      actor.committed(decision);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "acting on a commit failed", e);
    }
  }

  private void refuse(Turned turned, @Nullable String why) {
    var refusal =
        new Unavailable(
            Why.STORE, "the coordinator cannot write its store (" + why + "): try again");
    turned.batch().forEach(it -> it.answer().completeExceptionally(refusal));
  }

  void stop() throws InterruptedException {
    stopping = true;
    thread.interrupt();
    thread.join();
  }
}
