package dev.lode.agent.attempt;

import dev.lode.agent.launch.process.End;
import dev.lode.agent.launch.process.Launched;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A workload that lives, and how long it may still do so once it was told to stop.
///
/// Threads: any may stop it; one awaits its end, and sends the signals.
final class LiveProcess {

  private static final Logger LOG = System.getLogger(LiveProcess.class.getName());

  private final Launched launched;
  private final CompletableFuture<End> end;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private boolean stopping;

  /// On the clock of `System.nanoTime`.
  private long killAt;

  LiveProcess(Launched launched) {
    this.launched = launched;
    this.end = launched.end();
  }

  boolean ended() {
    return end.isDone();
  }

  /// A gentle signal, and after the grace the end. Said again it can only shorten the grace.
  void stop(Duration grace) {
    lock.lock();
    try {
      long until = System.nanoTime() + grace.toNanos();
      if (!stopping || until - killAt < 0) {
        killAt = until;
      }
      stopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Returns when nothing of the process tree is left.
  End awaitEnd() throws InterruptedException {
    var _ = end.whenComplete((_, _) -> signal());
    var asked = false;
    var killed = false;
    lock.lockInterruptibly();
    try {
      while (!end.isDone()) {
        if (!stopping || killed) {
          changed.await();
        } else if (killAt - System.nanoTime() <= 0) {
          killed = true;
          send(launched::killAll);
        } else if (!asked) {
          asked = true;
          send(launched::stopGently);
        } else {
          changed.awaitNanos(killAt - System.nanoTime());
        }
      }
    } finally {
      lock.unlock();
    }
    return told();
  }

  /// A process tree of which nothing can be said any more has ended without a word.
  private End told() {
    try {
      return end.join();
    } catch (CompletionException e) {
      LOG.log(Level.ERROR, "cannot tell how " + launched.folder().path() + " ended", e.getCause());
      return new End.Vanished(End.Why.SUPERVISOR_DIED, 0);
    }
  }

  private interface Signal {
    void send() throws IOException;
  }

  private void send(Signal signal) {
    try {
      signal.send();
    } catch (IOException e) {
      LOG.log(Level.ERROR, "cannot signal the supervisor of " + launched.folder().path(), e);
    }
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
