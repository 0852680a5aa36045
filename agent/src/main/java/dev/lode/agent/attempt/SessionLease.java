package dev.lode.agent.attempt;

import dev.lode.agent.launch.process.Lease;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// The session that the agent is in, and until when it may work without hearing from the
/// coordinator.
///
/// Nothing is started for a session that has ended: the coordinator may have given the job to
/// another agent. Ends of running workloads are the supervisors' own business; they read the same
/// [Lease].
///
/// Threads: any.
public final class SessionLease {

  /// What brings a process to life.
  interface Start<T> {
    T start() throws IOException;
  }

  private final Lease lease;

  /// Held shared while a process is started, and alone while the session changes.
  private final ReentrantReadWriteLock starts = new ReentrantReadWriteLock();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// 0 before the first.
  private volatile long session;

  /// Whether the lease is of this session: what an earlier agent left in the file is for those that
  /// it started.
  private volatile boolean granted;

  public SessionLease(Lease lease) {
    this.lease = lease;
  }

  public long session() {
    return session;
  }

  Lease lease() {
    return lease;
  }

  /// Zero when it has ended, or none was ever granted in this session.
  public Duration remaining() {
    return lasts() ? Duration.ofNanos(lease.end() - Lease.now()) : Duration.ZERO;
  }

  /// What the file says is nobody's any more: it is of another agent, and maybe of another boot.
  public void forget() {
    lease.endsAt(0);
  }

  /// The session from now on. Nothing of an earlier one is started any more.
  public void enter(long number) {
    if (number == session) {
      return;
    }
    starts.writeLock().lock();
    try {
      session = number;
      granted = false;
    } finally {
      starts.writeLock().unlock();
    }
    signal();
  }

  /// A report that was sent in this session has been acknowledged.
  ///
  /// @param endNanos on the clock of [Lease#now()]
  public void renew(long endNanos) {
    lease.endsAt(endNanos);
    granted = true;
    signal();
  }

  /// Starts a process in a session while its lease lasts, waiting for a lease if there is none now;
  /// empty once the session is another.
  <T> Optional<T> startIn(long number, Start<T> start) throws IOException, InterruptedException {
    while (awaitLease(number)) {
      starts.readLock().lockInterruptibly();
      try {
        if (number == session && lasts()) {
          return Optional.of(start.start());
        }
      } finally {
        starts.readLock().unlock();
      }
    }
    return Optional.empty();
  }

  /// False when the session is another.
  private boolean awaitLease(long number) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (number == session && !lasts()) {
        changed.await();
      }
      return number == session;
    } finally {
      lock.unlock();
    }
  }

  private boolean lasts() {
    return granted && lease.end() > Lease.now();
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
