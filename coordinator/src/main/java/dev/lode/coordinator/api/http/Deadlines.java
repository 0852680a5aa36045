package dev.lode.coordinator.api.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Interrupts threads whose peer neither sends nor reads; the interrupt closes the connection.
///
/// Looks once a second, and only while there is anything to look at.
final class Deadlines implements AutoCloseable {

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Set<Deadline> armed = ConcurrentHashMap.newKeySet();
  private final Thread thread = Thread.ofVirtual().name("http-deadlines").unstarted(this::run);

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(LOOK);
        long now = System.nanoTime();
        armed.forEach(it -> it.look(now));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Begins to count for the calling thread, until it is closed.
  Deadline within(Duration limit) {
    var deadline = new Deadline(Thread.currentThread(), System.nanoTime() + limit.toNanos());
    armed.add(deadline);
    return deadline;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  final class Deadline implements AutoCloseable {
    private final Thread waiting;
    private final long atNanos;
    private boolean passed;
    private boolean closed;

    private Deadline(Thread waiting, long atNanos) {
      this.waiting = waiting;
      this.atNanos = atNanos;
    }

    private synchronized void look(long now) {
      if (!closed && !passed && now - atNanos >= 0) {
        passed = true;
        waiting.interrupt();
      }
    }

    synchronized boolean passed() {
      return passed;
    }

    /// From now on the thread is not interrupted any more.
    @Override
    public synchronized void close() {
      closed = true;
      armed.remove(this);
    }
  }
}
