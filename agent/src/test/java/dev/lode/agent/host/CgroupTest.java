package dev.lode.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.agent.host.Cgroup.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Limits of control groups, as both versions write them.
final class CgroupTest {

  @TempDir private Path root;

  private void file(String name, String text) throws IOException {
    var file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void withoutGroupsThereIsNoLimit() {
    assertThat(Cgroup.limits(root)).isEqualTo(Limits.NONE);
  }

  @Test
  void versionTwoLimitsAnywhereAboveCount() throws IOException {
    file("proc/self/cgroup", "0::/a/b\n");
    file("proc/self/mountinfo", "1 2 0:3 / /sys/fs/cgroup rw shared:4 - cgroup2 c rw\n");
    file("sys/fs/cgroup/a/cpu.max", "250000 100000\n");
    file("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
    file("sys/fs/cgroup/a/b/memory.max", "1073741824\n");
    file("sys/fs/cgroup/a/memory.max", "2147483648\n");
    assertThat(Cgroup.limits(root)).isEqualTo(new Limits(2500, 1L << 30));
  }

  @Test
  void versionOneHasAHierarchyForEachController() throws IOException {
    file("proc/self/cgroup", "4:memory:/job\n2:cpu,cpuacct:/job\n1:name=systemd:/x\n0::/\n");
    file(
        "proc/self/mountinfo",
        """
        1 2 0:3 / /cg/memory rw - cgroup cgroup rw,memory
        1 2 0:4 / /cg/cpu rw - cgroup cgroup rw,cpu,cpuacct
        1 2 0:5 / /cg/unified rw - cgroup2 cgroup2 rw
        """);
    file("cg/memory/memory.limit_in_bytes", "9223372036854771712\n");
    file("cg/memory/job/memory.limit_in_bytes", "536870912\n");
    file("cg/cpu/job/cpu.cfs_quota_us", "150000\n");
    file("cg/cpu/job/cpu.cfs_period_us", "100000\n");
    file("cg/cpu/cpu.cfs_quota_us", "-1\n");
    file("cg/cpu/cpu.cfs_period_us", "100000\n");
    assertThat(Cgroup.limits(root)).isEqualTo(new Limits(1500, 512L << 20));
  }

  @Test
  void inAContainerTheMountBeginsAtItsOwnGroup() throws IOException {
    file("proc/self/cgroup", "4:memory:/docker/abc\n");
    file("proc/self/mountinfo", "1 2 0:3 /docker/abc /cg rw - cgroup cgroup rw,memory\n");
    file("cg/memory.limit_in_bytes", "1048576\n");
    assertThat(Cgroup.limits(root)).isEqualTo(new Limits(Long.MAX_VALUE, 1 << 20));
  }

  @Test
  void rubbishDoesNotLimit() throws IOException {
    file("proc/self/cgroup", "rubbish\n0::/../../etc\n:::\n");
    file("proc/self/mountinfo", "rubbish\n1 2 0:3 / /cg rw - cgroup2\n - \n");
    file("cg/memory.max", "lots\n");
    file("cg/cpu.max", "\n");
    assertThat(Cgroup.limits(root)).isEqualTo(Limits.NONE);
  }
}
