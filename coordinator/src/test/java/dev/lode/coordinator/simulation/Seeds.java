package dev.lode.coordinator.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Many seeds, one after the other on each of some threads.
///
/// Threads: `run` from one.
final class Seeds {

  private static final long TELL_EVERY = Duration.ofSeconds(10).toNanos();

  /// What one seed came to.
  ///
  /// @param fault why it failed; null when every promise was kept
  record Ran(long seed, long events, long digest, @Nullable Throwable fault) {

    String promise() {
      return fault instanceof BrokenPromise broken ? broken.promise : String.valueOf(fault);
    }
  }

  /// What all of them came to.
  ///
  /// @param failed by what was broken
  record Summary(
      long seeds, long events, long digest, long failures, TreeMap<String, Alike> failed) {}

  /// Seeds that failed alike.
  ///
  /// @param some the first few of them
  record Alike(long count, List<Ran> some) {
    private static final int KEPT = 3;

    Alike and(Ran another) {
      var more = new ArrayList<>(some);
      if (more.size() < KEPT) {
        more.add(another);
      }
      return new Alike(count + 1, more);
    }
  }

  private final Rules rules;
  private final Consumer<String> tell;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private long done;
  private long events;
  private long digest;
  private long failures;
  private final TreeMap<String, Alike> failed = new TreeMap<>();
  private long told;

  Seeds(Rules rules, Consumer<String> tell) {
    this.rules = rules;
    this.tell = tell;
  }

  static Ran one(long seed, Rules rules) {
    try {
      var outcome = new Simulation(seed, rules, false).run();
      return new Ran(seed, outcome.events(), outcome.digest(), null);
    } catch (RuntimeException | AssertionError e) {
      return new Ran(seed, 0, 0, e);
    }
  }

  /// From `first` to `last`, for as long as `more` says so.
  Summary run(long first, long last, int threads, BooleanSupplier more)
      throws InterruptedException {
    long began = System.nanoTime();
    told = began;
    var next = new AtomicLong(first);
    var workers = new ArrayList<Thread>();
    for (int i = 0; i < threads; i++) {
      workers.add(
          Thread.ofPlatform()
              .name("seeds-" + i)
              .start(
                  () -> {
                    for (long seed = next.getAndIncrement();
                        seed <= last && more.getAsBoolean();
                        seed = next.getAndIncrement()) {
                      take(one(seed, rules), began);
                    }
                  }));
    }
    for (Thread worker : workers) {
      worker.join();
    }
    return new Summary(done, events, digest, failures, failed);
  }

  private void take(Ran ran, long began) {
    lock.lock();
    try {
      done++;
      events += ran.events();
      // The order in which seeds end does not count.
      digest += ran.digest() * 0x9e3779b97f4a7c15L;
      if (ran.fault() != null) {
        failures++;
        failed.compute(
            ran.promise(),
            (_, alike) -> (alike == null ? new Alike(0, List.of()) : alike).and(ran));
      }
      long now = System.nanoTime();
      if (now - told > TELL_EVERY) {
        told = now;
        long seconds = Math.max(1, (now - began) / 1_000_000_000);
        tell.accept(
            "%,d seeds, %,d events, %,d failed, %d s, %,d seeds a minute"
                .formatted(done, events, failures, seconds, done * 60 / seconds));
      }
    } finally {
      lock.unlock();
    }
  }
}
