package dev.lode.cli.drill;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lets bytes of one direction pass while it is open.
///
/// Threads: any.
final class Gate {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition opened = lock.newCondition();
  private boolean open = true;

  void set(boolean wanted) {
    lock.lock();
    try {
      open = wanted;
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Returns at once when it is open, else when it is opened.
  void pass() {
    lock.lock();
    try {
      while (!open) {
        opened.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
