package dev.lode.agent.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.Limits;
import dev.lode.common.model.Limits.How;
import dev.lode.common.model.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a host lets us limit is found out, and nothing else is said. The groups are plain files
/// here, as the kernel would show them.
@Timeout(60)
final class LimiterTest {

  private static final Resources ASKED = new Resources(0, "", 0, 2500, 1L << 30);

  @TempDir private Path root;
  private Path record;

  @BeforeEach
  void name() {
    record = root.resolve("record");
  }

  private void file(String name, String text) throws IOException {
    var file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Limiter open(LimitPolicy policy) throws IOException {
    return Limiter.open(root, record, "lode-1", policy, 8L << 30);
  }

  private void versionTwo(String own) throws IOException {
    file("proc/self/cgroup", "0::" + own + "\n");
    file("proc/self/mountinfo", "1 2 0:3 / /cg rw - cgroup2 cgroup2 rw\n");
    file("cg/cgroup.controllers", "cpuset cpu io memory pids\n");
  }

  /// A group whose controllers are handed on already.
  private void handsOn(String group, String controllers) throws IOException {
    file(group + "/cgroup.controllers", controllers + "\n");
    file(group + "/cgroup.subtree_control", controllers + "\n");
  }

  private void versionOne() throws IOException {
    file("proc/self/cgroup", "5:pids:/\n4:memory:/job\n2:cpu,cpuacct:/\n0::/\n");
    file(
        "proc/self/mountinfo",
        """
        1 2 0:3 / /cg/memory rw - cgroup cgroup rw,memory
        1 2 0:4 / /cg/cpu rw - cgroup cgroup rw,cpu,cpuacct
        1 2 0:5 / /cg/pids rw - cgroup cgroup rw,pids
        1 2 0:6 / /cg/unified rw - cgroup2 cgroup2 rw
        """);
    file("cg/unified/cgroup.controllers", "hugetlb\n");
    for (var folder : Set.of("cg/memory/job", "cg/cpu", "cg/pids")) {
      Files.createDirectories(root.resolve(folder));
    }
  }

  @Test
  void inADelegatedGroupAttemptsLieBesideTheAgentsLeaf() throws IOException {
    versionTwo("/svc/agent");
    handsOn("cg/svc", "cpu memory pids");
    handsOn("cg/svc/lode-1", "cpu memory pids");
    file("cg/svc/lode-1/memory.max", "max\n");
    var limiter = open(LimitPolicy.ORDINARY);
    assertThat(limiter.enforced())
        .isEqualTo(new Limits(How.GROUP, How.GROUP, How.GROUP, false, 4096));
    assertThat(root.resolve("cg/svc/lode-1/memory.max")).content().startsWith("8589934592");
    assertThat(limiter.arguments("a.1", ASKED))
        .containsExactly(
            "--group2",
            root.resolve("cg/svc/lode-1/a.1").toString(),
            "--set",
            "pids.max=4096",
            "--set",
            "memory.max=1073741824",
            "--set",
            "memory.swap.max?=0",
            "--set",
            "memory.oom.group?=1",
            "--set",
            "cpu.weight=250");
  }

  @Test
  void hardCpusAreAQuotaToo() throws IOException {
    versionTwo("/svc/agent");
    handsOn("cg/svc", "cpu");
    handsOn("cg/svc/lode-1", "cpu");
    var limiter = open(new LimitPolicy(true, 0, true));
    assertThat(limiter.arguments("a.1", ASKED)).contains("cpu.max=250000 100000");
    assertThat(limiter.enforced().hardCpus()).isTrue();
  }

  @Test
  void aControllerThatIsNotHandedOnIsNotPretended() throws IOException {
    versionTwo("/svc");
    handsOn("cg/svc", "pids");
    handsOn("cg/svc/lode-1", "pids");
    var limiter = open(LimitPolicy.ORDINARY);
    assertThat(limiter.enforced().memory()).isEqualTo(How.PROCESS);
    assertThat(limiter.enforced().cpus()).isEqualTo(How.NONE);
    assertThat(limiter.enforced().processes()).isEqualTo(How.GROUP);
    assertThat(limiter.arguments("a.1", ASKED)).contains("--data", "1073741824");
  }

  @Test
  void inVersionOneEachControllerHasAGroupOfItsOwn() throws IOException {
    versionOne();
    var limiter = open(LimitPolicy.ORDINARY);
    assertThat(limiter.enforced())
        .isEqualTo(new Limits(How.GROUP, How.GROUP, How.GROUP, false, 4096));
    assertThat(limiter.arguments("a.1", ASKED))
        .containsSubsequence(
            "--group1", root.resolve("cg/pids/lode-1/a.1").toString(), "--set", "pids.max=4096")
        .containsSubsequence(
            "--group1",
            root.resolve("cg/memory/job/lode-1/a.1").toString(),
            "--set",
            "memory.limit_in_bytes=1073741824")
        .containsSubsequence(
            "--group1", root.resolve("cg/cpu/lode-1/a.1").toString(), "--set", "cpu.shares=2560")
        .doesNotContain("--data");
  }

  @Test
  void whatAsksForNothingOfItsOwnIsLimitedInItsProcessesOnly() throws IOException {
    versionOne();
    assertThat(open(LimitPolicy.ORDINARY).arguments("a.1", Resources.ordinary()))
        .containsExactly(
            "--group1", root.resolve("cg/pids/lode-1/a.1").toString(), "--set", "pids.max=4096");
  }

  @Test
  void withoutGroupsTheLimitsOfProcessesDoWhatTheyCan() throws IOException {
    var limiter = open(LimitPolicy.ORDINARY);
    assertThat(limiter.enforced().memory()).isEqualTo(How.PROCESS);
    assertThat(limiter.enforced().cpus()).isEqualTo(How.NONE);
    assertThat(limiter.arguments("a.1", ASKED)).contains("--data", "1073741824");
    assertThat(limiter.arguments("a.1", Resources.ordinary())).doesNotContain("--data");
    versionOne();
    assertThat(open(new LimitPolicy(false, 10, false)).arguments("a.1", ASKED))
        .doesNotContain("--group1");
  }

  @Test
  void whatAnAgentInAnotherPlaceHasLeftIsSweptAndWhatLivesIsNot() throws Exception {
    versionOne();
    var dead = Files.createDirectories(root.resolve("cg/pids/lode-1/dead.1/nested"));
    var before = open(LimitPolicy.ORDINARY);
    file("proc/self/cgroup", "5:pids:/elsewhere\n");
    Files.createDirectories(root.resolve("cg/pids/elsewhere"));
    var alive = Files.createDirectories(root.resolve("cg/pids/lode-1/alive.1"));
    var after = open(LimitPolicy.ORDINARY);
    after.sweep(Set.of("alive.1"));
    assertThat(dead.getParent()).doesNotExist();
    assertThat(alive).exists();
    assertThat(Files.readAllLines(record))
        .contains(root.resolve("cg/pids/lode-1").toString())
        .contains(root.resolve("cg/pids/elsewhere/lode-1").toString())
        .doesNotContain(root.resolve("cg/cpu/lode-1").toString());
    assertThat(before.processes("alive.1")).isEmpty();
    after.remove("alive.1");
    assertThat(alive).doesNotExist();
  }
}
