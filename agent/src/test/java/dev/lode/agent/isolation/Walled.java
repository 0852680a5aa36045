package dev.lode.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.agent.isolation.Isolations.Confined;
import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.agent.launch.process.AttemptFolders;
import dev.lode.agent.launch.process.End;
import dev.lode.agent.launch.process.KernelEvents;
import dev.lode.agent.launch.process.LaunchPlan;
import dev.lode.agent.launch.process.Launched;
import dev.lode.agent.launch.process.ProcessLauncher;
import dev.lode.agent.limits.Limiter;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/// A host that isolates, for tests: starts workloads behind walls as attempts are started.
final class Walled {

  static final int PATIENCE_SECONDS = 60;

  /// What the agent would have in its data folder; no isolated workload may read it.
  static final String TOKEN = "s3cret-token-of-the-agent";

  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final AtomicInteger NAMES = new AtomicInteger();

  final Path data;
  final KernelEvents events;
  final ProcessLauncher launcher;
  final AttemptFolders folders;
  final Isolations isolations;
  private final List<Launched> started = new ArrayList<>();

  Walled(Path data) throws Exception {
    this(data, IsolationRules.USUAL, Map.of());
  }

  Walled(Path data, IsolationRules rules, Map<String, String> env) throws Exception {
    this.data = data.toRealPath();
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(data.resolve("join.token"), TOKEN);
    events = KernelEvents.start();
    launcher = ProcessLauncher.open(this.data.resolve("bin"), events, Limiter.none());
    folders = AttemptFolders.open(this.data.resolve("attempts"), this.data.resolve("spare"));
    var all = new TreeMap<>(System.getenv());
    all.putAll(env);
    isolations = new IsolationProbe(rules, launcher, folders, this.data, all).isolations();
  }

  /// Goes on only where this host can give the level; says why it cannot.
  Walled needs(Isolation.Level level) {
    Assumptions.assumeTrue(
        isolations.levels().give(level),
        () -> level.word() + ": " + isolations.levels().lacking(level));
    return this;
  }

  AttemptFolder folder() throws Exception {
    var folder = folders.of("attempt-" + NAMES.incrementAndGet() + "-" + System.nanoTime());
    folders.make(folder);
    return folder;
  }

  Launched sh(Isolation isolation, String script) throws Exception {
    return launch(folder(), isolation, "/bin/sh", "-c", script);
  }

  Launched launch(AttemptFolder folder, Isolation isolation, String... argv) throws Exception {
    var env = new TreeMap<>(isolations.environment(isolation, folder, Map.of("PATH", PATH)));
    var wanted = new Wanted(folder, isolation, List.of(), Resources.ordinary(), List.of());
    var confined = isolations.confine(wanted);
    assertThat(confined).isInstanceOf(Confined.Ready.class);
    var confinement = ((Confined.Ready) confined).confinement();
    var launched =
        launcher.launch(
            new LaunchPlan(folder, List.of(argv), env, null, confinement, Resources.ordinary()));
    started.add(launched);
    return launched;
  }

  static Isolation at(Isolation.Level level) {
    return new Isolation(level, false, "");
  }

  static End.Told told(Launched launched) throws Exception {
    return (End.Told) launched.end().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  static String log(Launched launched) throws Exception {
    return Files.readString(launched.folder().log());
  }

  /// What it wrote, once it has ended by itself with 0.
  static String said(Launched launched) throws Exception {
    var end = told(launched);
    var log = log(launched);
    assertThat(end.exit()).as(log).isEqualTo(new End.Exited(0));
    return log;
  }

  /// Waits until the log has such a line.
  static void awaitLine(Launched launched, String line) {
    Awaitility.await()
        .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .pollInterval(10, TimeUnit.MILLISECONDS)
        .until(() -> log(launched).lines().anyMatch(line::equals));
  }

  /// The processes of this host that have such a word among theirs.
  static List<ProcessHandle> running(String word) {
    return ProcessHandle.allProcesses()
        .filter(it -> it.info().commandLine().orElse("").contains(word))
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  void close() throws Exception {
    for (var launched : started) {
      launched.killAll();
      launched.end().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      isolations.clear(launched.folder());
      folders.remove(launched.folder());
      isolations.free(launched.folder());
    }
    events.close();
  }
}
