package dev.lode.agent.launch.process;

import dev.lode.agent.limits.Limiter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// A data folder with a launcher over it, and real processes under that; all that it started is
/// killed when it is closed.
final class Host {

  static final Map<String, String> ENV = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");
  private static final int PATIENCE_SECONDS = 60;

  final Path data;
  final KernelEvents events;
  final ProcessLauncher launcher;
  private final List<Launched> started = new ArrayList<>();
  private final AtomicInteger names = new AtomicInteger();

  Host(Path data) throws IOException {
    this(data, Limiter.none());
  }

  Host(Path data, Limiter limiter) throws IOException {
    this.data = data;
    this.events = KernelEvents.start();
    this.launcher = ProcessLauncher.open(data.resolve("bin"), events, limiter);
  }

  AttemptFolder folder() throws IOException {
    return AttemptFolder.create(data.resolve("attempt " + names.incrementAndGet()));
  }

  Launched sh(String script) throws IOException {
    return launch(folder(), null, "sh", "-c", script);
  }

  Launched launch(AttemptFolder folder, @Nullable Lease lease, String... argv) throws IOException {
    return launch(new LaunchPlan(folder, List.of(argv), ENV, lease));
  }

  synchronized Launched launch(LaunchPlan plan) throws IOException {
    var launched = launcher.launch(plan);
    started.add(launched);
    return launched;
  }

  static End end(Launched launched) throws Exception {
    return launched.end().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  static End.Told told(Launched launched) throws Exception {
    return (End.Told) end(launched);
  }

  static String log(Launched launched) throws IOException {
    return Files.readString(launched.folder().log());
  }

  /// Waits until the workload has written the file in its work folder, and reads it.
  static String written(AttemptFolder folder, String file) {
    var path = folder.work().resolve(file);
    return Awaitility.await()
        .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .pollDelay(0, TimeUnit.MILLISECONDS)
        .pollInterval(5, TimeUnit.MILLISECONDS)
        .until(() -> Files.exists(path) ? Files.readString(path) : "", it -> it.endsWith("\n"))
        .strip();
  }

  static boolean alive(String pid) {
    return ProcFs.stat(Long.parseLong(pid)).filter(ProcFs.Stat::alive).isPresent();
  }

  /// The processes that say of themselves that they are of the attempt.
  static List<Long> of(AttemptFolder folder) throws IOException {
    var variable = AttemptFolder.VARIABLE + "=" + folder.path();
    return ProcFs.pids().stream().filter(it -> ProcFs.hasVariable(it, variable)).toList();
  }

  static boolean locked(AttemptFolder folder) throws IOException {
    var descriptor = Posix.open(folder.path(), Posix.O_RDONLY | Posix.O_CLOEXEC);
    try {
      return !Posix.lock(descriptor);
    } finally {
      Posix.close(descriptor);
    }
  }

  void close() throws Exception {
    for (var launched : started) {
      launched.killAll();
    }
    for (var launched : started) {
      end(launched);
    }
    events.close();
  }
}
