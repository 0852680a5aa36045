package dev.lode.coordinator.session;

import dev.lode.common.model.AttemptId;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Sees to it that each log is written by one thread at a time: two streams of one agent may name
/// the same attempt for a while.
///
/// Threads: any. Who holds attempts waits for no others, so nobody waits in a circle.
final class OneWriter {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private final Set<AttemptId> held = new HashSet<>();

  /// Waits until nobody writes any of these.
  void hold(Set<AttemptId> attempts) {
    lock.lock();
    try {
      while (!Collections.disjoint(attempts, held)) {
        released.awaitUninterruptibly();
      }
      held.addAll(attempts);
    } finally {
      lock.unlock();
    }
  }

  void release(Set<AttemptId> attempts) {
    lock.lock();
    try {
      held.removeAll(attempts);
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
