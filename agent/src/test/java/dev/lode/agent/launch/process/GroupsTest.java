package dev.lode.agent.launch.process;

import static dev.lode.agent.launch.process.Host.told;
import static dev.lode.agent.launch.process.Host.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lode.agent.limits.LimitPolicy;
import dev.lode.agent.limits.Limiter;
import dev.lode.common.model.Limits;
import dev.lode.common.model.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Attempts are held to their limits by the kernel's own control groups. Left out where this
/// process may not make any.
@Timeout(120)
final class GroupsTest {

  private static final String NAME = "lode-test-" + ProcessHandle.current().pid();
  private static final Path UNIFIED = Path.of("/sys/fs/cgroup/unified");

  @TempDir Path data;
  private Limiter limiter;
  private Host host;

  @BeforeEach
  void open() throws IOException {
    limiter = limiter(new LimitPolicy(true, 60, false));
    host = new Host(data, limiter);
  }

  private Limiter limiter(LimitPolicy policy) throws IOException {
    return Limiter.open(Path.of("/"), data.resolve("cgroups"), NAME, policy, 0);
  }

  @AfterEach
  void close() throws Exception {
    host.close();
    limiter.sweep(Set.of());
    limiter.dropEmpty();
  }

  private Launched python(String program, long memoryBytes) throws IOException {
    return host.launch(
        new LaunchPlan(
            host.folder(),
            List.of("/usr/bin/python3", "-c", program),
            Host.ENV,
            null,
            Confinement.NONE,
            new Resources(0, "", 0, 1000, memoryBytes)));
  }

  private void needsGroups() {
    assumeTrue(
        limiter.enforced().memory() == Limits.How.GROUP
            && limiter.enforced().processes() == Limits.How.GROUP,
        "control groups cannot be made here");
  }

  private List<Path> groups() throws IOException {
    var found = new ArrayList<Path>();
    for (var base : Files.readAllLines(data.resolve("cgroups"))) {
      try (var below = Files.newDirectoryStream(Path.of(base), Files::isDirectory)) {
        below.forEach(found::add);
      }
    }
    return found;
  }

  @Test
  void whoUsesMoreMemoryThanItAskedForIsKilledAndThatIsCounted() throws Exception {
    needsGroups();
    var end = told(python("x = bytearray(400 << 20); print('never')", 64L << 20));
    assertThat(end.exit()).isEqualTo(new End.Signaled(Posix.SIGKILL));
    assertThat(end.by()).isEqualTo(End.By.WORKLOAD);
    var totals = end.usage().totals();
    assertThat(totals.oomKills()).isPositive();
    assertThat(totals.memoryLimitBytes()).isEqualTo(64L << 20);
    assertThat(totals.memoryPeakBytes()).isBetween(60L << 20, 64L << 20);
    assertThat(groups()).isEmpty();
  }

  @Test
  void theMemoryOfAllProcessesCountsTogether() throws Exception {
    needsGroups();
    var end =
        told(
            python(
                """
                import os
                for i in range(4):
                    if os.fork() == 0:
                        x = bytearray(40 << 20)
                        import time; time.sleep(1000)
                os.wait()
                os._exit(7)
                """,
                100L << 20));
    assertThat(end.usage().totals().oomKills()).isPositive();
    assertThat(end.usage().maxRssBytes()).isLessThan(80L << 20);
    assertThat(end.usage().totals().memoryPeakBytes()).isGreaterThan(90L << 20);
  }

  @Test
  void aForkBombMeetsItsLimitAndTheHostGoesOn() throws Exception {
    needsGroups();
    var launched =
        python(
            """
            import os, time
            made = 0
            try:
                while True:
                    if os.fork() == 0:
                        time.sleep(1000)
                    made += 1
            except BlockingIOError:
                open('made', 'w').write(f'{made}\\n')
                os._exit(5)
            """,
            0);
    var other = host.sh("exit 3");
    assertThat(told(other).exit()).isEqualTo(new End.Exited(3));
    var end = told(launched);
    assertThat(end.exit()).isEqualTo(new End.Exited(5));
    assertThat(Integer.parseInt(written(launched.folder(), "made"))).isEqualTo(59);
    assertThat(end.usage().totals().refusedForks()).isPositive();
    assertThat(end.left()).isEqualTo(59);
    assertThat(Host.of(launched.folder())).isEmpty();
    assertThat(groups()).isEmpty();
  }

  @Test
  void whoHasHiddenHimselfFromHisFolderIsFoundInHisGroupWhenTheSupervisorIsKilled()
      throws Exception {
    needsGroups();
    var launched =
        host.sh(
            "(setsid env -i sh -c 'echo $$ > daemon; cd /; exec sleep 1000' > /dev/null 2>&1 &);"
                + " while ! [ -s daemon ]; do sleep 0.01; done; echo x > up; sleep 1000");
    written(launched.folder(), "up");
    var daemon = written(launched.folder(), "daemon");
    var supervisor = launched.supervisor().orElseThrow().pid();
    ProcessHandle.of(supervisor).orElseThrow().destroyForcibly();
    assertThat(Host.end(launched)).isInstanceOf(End.Vanished.class);
    assertThat(Host.alive(daemon)).isFalse();
    assertThat(groups()).isEmpty();
  }

  @Test
  void theLimitsAndCountsOfAnAttemptOutliveItsAgent() throws Exception {
    needsGroups();
    var launched =
        python(
            """
            import os, time
            open('up', 'w').write('x\\n')
            while not os.path.exists('go'): time.sleep(0.01)
            x = bytearray(400 << 20)
            """,
            64L << 20);
    written(launched.folder(), "up");
    try (var events = KernelEvents.start()) {
      var next = limiter(new LimitPolicy(true, 60, false));
      next.sweep(Set.of(launched.folder().name()));
      var launcher = ProcessLauncher.open(data.resolve("bin"), events, next);
      var adopted = launcher.adopt(launched.folder(), launched.supervisor().get()).orElseThrow();
      assertThat(next.processes(launched.folder().name())).isNotEmpty();
      Files.createFile(launched.folder().work().resolve("go"));
      assertThat(told(adopted).usage().totals().oomKills()).isPositive();
    }
  }

  @Test
  void withoutGroupsEachProcessIsRefusedTheMemory() throws Exception {
    var plain = new Host(data.resolve("plain"), limiter(new LimitPolicy(false, 0, false)));
    try {
      var launched =
          plain.launch(
              new LaunchPlan(
                  plain.folder(),
                  List.of("/usr/bin/python3", "-c", "x = bytearray(400 << 20)"),
                  Host.ENV,
                  null,
                  Confinement.NONE,
                  new Resources(0, "", 0, 1000, 64L << 20)));
      assertThat(told(launched).exit()).isEqualTo(new End.Exited(1));
      assertThat(Host.log(launched)).endsWith("MemoryError\n");
    } finally {
      plain.close();
    }
  }

  /// As the agent would: the supervisor, with these words of ours.
  private End.Told supervise(AttemptFolder folder, List<String> words, String script)
      throws Exception {
    var program = SupervisorBinary.extract(data.resolve("bin"));
    var argv = new ArrayList<>(List.of("lode-supervisor", "--dir", folder.path().toString()));
    argv.addAll(words);
    argv.addAll(List.of("--", "sh", "-c", script));
    var descriptor = Posix.open(folder.path(), Posix.O_RDONLY | Posix.O_CLOEXEC);
    var pid = Spawn.spawn(program, argv, Host.ENV, folder.log(), descriptor);
    Posix.close(descriptor);
    Posix.killAndReap(pid, Posix.SIGCONT);
    return ExitFile.read(folder.exit()).orElseThrow();
  }

  @Test
  void inVersionTwoAnAttemptIsBornInItsGroupWhichIsGoneAfterIt() throws Exception {
    assumeTrue(Files.isWritable(UNIFIED), "no writable hierarchy of version 2 here");
    var group = UNIFIED.resolve(NAME);
    var end = supervise(host.folder(), List.of("--group2", group.toString()), SAYS_ITS_GROUP);
    assertThat(end.exit()).isEqualTo(new End.Exited(7));
    assertThat(group).doesNotExist();
  }

  private static final String SAYS_ITS_GROUP =
      "grep -q '^0::/" + NAME + "$' /proc/self/cgroup && exit 7";

  @Test
  void inVersionTwoOneWriteKillsAllOfIt() throws Exception {
    assumeTrue(Files.isWritable(UNIFIED), "no writable hierarchy of version 2 here");
    var group = UNIFIED.resolve(NAME);
    // Ends nobody by signals: what is left ignores SIGTERM, and is killed by its group.
    var end =
        supervise(
            host.folder(),
            List.of("--group2", group.toString()),
            "for i in 1 2 3; do setsid sh -c 'trap \"\" TERM; sleep 1000; sleep 1000' & done;"
                + " sleep 0.1; exit 4");
    assertThat(end.exit()).isEqualTo(new End.Exited(4));
    assertThat(end.left()).isGreaterThanOrEqualTo(3);
    assertThat(group).doesNotExist();
  }

  @Test
  void inVersionTwoLimitsAreWrittenBeforeTheWorkloadAndCountsReadAfterIt() throws Exception {
    var group = Files.createDirectories(data.resolve("group"));
    for (var file : List.of("memory.max", "pids.max", "cpu.weight", "cgroup.procs")) {
      Files.writeString(group.resolve(file), "");
    }
    Files.writeString(group.resolve("memory.peak"), "64000000\n");
    Files.writeString(
        group.resolve("memory.events"),
        "low 0\nhigh 0\nmax 9\noom 1\noom_kill 2\noom_group_kill 0\n");
    Files.writeString(group.resolve("pids.events"), "max 12\n");
    var words =
        List.of(
            "--group2",
            group.toString(),
            "--set",
            "memory.max=67108864",
            "--set",
            "memory.swap.max?=0",
            "--set",
            "pids.max=4096",
            "--set",
            "cpu.weight=250");
    var end = supervise(host.folder(), words, "cat " + group + "/memory.max; exit 4");
    var totals = end.usage().totals();
    assertThat(end.exit()).isEqualTo(new End.Exited(4));
    assertThat(totals.memoryPeakBytes()).isEqualTo(64_000_000);
    assertThat(totals.memoryLimitBytes()).isEqualTo(67_108_864);
    assertThat(totals.oomKills()).isEqualTo(2);
    assertThat(totals.refusedForks()).isEqualTo(12);
    assertThat(group.resolve("pids.max")).hasContent("4096");
    assertThat(group.resolve("cgroup.procs")).hasContent("0");
    assertThat(group.resolve("memory.swap.max")).doesNotExist();
  }

  @Test
  void aLimitThatCannotBeSetKeepsTheWorkloadFromStarting() throws Exception {
    var group = Files.createDirectories(data.resolve("group"));
    var words = List.of("--group2", group.toString(), "--set", "memory.max=1");
    assertThat(supervise(host.folder(), words, "exit 0").exit())
        .isEqualTo(new End.Unstartable(2, "cgroup"));
  }
}
