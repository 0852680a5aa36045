package dev.lode.agent.launch.process;

import dev.lode.agent.limits.Limiter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// How many attempts a second this machine starts and ends, beside a loop that only spawns
/// `/bin/true`. Not a test.
///
/// Usage: `LaunchRate DATA COUNT THREADS ROUNDS`. Prints alternately `bare` and `supervised`, each
/// with the CPU time that one start cost in this program and in all that it started.
public final class LaunchRate {

  private static final List<String> TRUE = List.of("/bin/true");
  private static final AtomicInteger NAMES = new AtomicInteger();

  private LaunchRate() {}

  public static void main(String[] args) throws Exception {
    var data = Path.of(args[0]);
    var count = Integer.parseInt(args[1]);
    var threads = Integer.parseInt(args[2]);
    try (var events = KernelEvents.start()) {
      var launcher = ProcessLauncher.open(data.resolve("bin"), events, Limiter.none());
      var attempts = Files.createDirectories(data.resolve("attempts"));
      Callable<Void> bare = () -> bare(events, data);
      Callable<Void> supervised = () -> supervised(launcher, attempts);
      measure("warm up", bare, count, threads);
      measure("warm up", supervised, count, threads);
      for (int i = 0; i < Integer.parseInt(args[3]); i++) {
        measure("bare", bare, count, threads);
        measure("supervised", supervised, count, threads);
      }
    }
  }

  private static Void bare(KernelEvents events, Path data) throws Exception {
    var folder = Posix.open(data, Posix.O_RDONLY | Posix.O_CLOEXEC);
    var pid = Spawn.spawn(Path.of("/bin/true"), TRUE, Host.ENV, Path.of("/dev/null"), folder);
    Posix.close(folder);
    var pidfd = Posix.openPidfd(pid);
    var ended = new CountDownLatch(1);
    events.watchExit(pidfd, ended::countDown);
    ended.await();
    Posix.reap(pidfd);
    Posix.close(pidfd);
    return null;
  }

  private static Void supervised(ProcessLauncher launcher, Path attempts) throws Exception {
    var folder = AttemptFolder.create(attempts.resolve("a" + NAMES.incrementAndGet()));
    var launched = launcher.launch(new LaunchPlan(folder, TRUE, Host.ENV, null));
    if (!(launched.end().get() instanceof End.Told told)
        || !told.exit().equals(new End.Exited(0))) {
      throw new AssertionError(launched.end().get());
    }
    return null;
  }

  private static void measure(String what, Callable<Void> start, int count, int threads)
      throws Exception {
    var cpu = cpuMillis();
    var began = System.nanoTime();
    try (var pool = Executors.newFixedThreadPool(threads)) {
      var all = IntStream.range(0, count).mapToObj(_ -> pool.submit(start)).toList();
      for (Future<Void> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(what, e);
    }
    var seconds = (System.nanoTime() - began) / 1e9;
    var used = (cpuMillis() - cpu) / (double) count;
    System.out.printf(
        Locale.ROOT,
        "%-10s threads=%d %6.0f/s  %.2f ms of CPU each  load %s%n",
        what,
        threads,
        count / seconds,
        used,
        Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0]);
  }

  /// Of this program and of its children that have ended; a supervisor's include the workload's.
  private static long cpuMillis() throws Exception {
    var text = Files.readString(Path.of("/proc/self/stat"));
    var fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
    var ticks = 0L;
    for (int i = 11; i <= 14; i++) {
      ticks += Long.parseLong(fields[i]);
    }
    return ticks * 10;
  }
}
