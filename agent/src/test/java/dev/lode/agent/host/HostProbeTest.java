package dev.lode.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.agent.host.Offer.Reserve;
import dev.lode.common.model.Gpu;
import dev.lode.common.model.GpuId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The host is found out, and never in the way.
@Timeout(60)
final class HostProbeTest {

  @TempDir private Path root;

  private void file(String name, String text) throws IOException {
    var file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void thisHostHasWhatEveryHostHas() {
    var host = HostProbe.read(Offer.EVERYTHING, List.of());
    assertThat(host.name()).isNotBlank();
    assertThat(host.system()).contains("Linux");
    assertThat(host.cpuModel()).isNotBlank();
    assertThat(host.physicalCpus()).isPositive();
    assertThat(host.milliCpus()).isPositive();
    assertThat(host.memoryBytes()).isGreaterThan(64L << 20);
    assertThat(host.disks()).allSatisfy(it -> assertThat(it.totalBytes()).isPositive());
    assertThat(host.networks()).extracting(it -> it.name()).doesNotContain("lo");
  }

  @Test
  void whatIsOfferedInsteadCounts() {
    var gpu = new Gpu(new GpuId("GPU-1"), 0, "H100", 1);
    var host = HostProbe.read(new Offer("box", 1500, 1L << 30), List.of(gpu));
    assertThat(host.name()).isEqualTo("box");
    assertThat(host.milliCpus()).isEqualTo(1500);
    assertThat(host.memoryBytes()).isEqualTo(1L << 30);
    assertThat(host.gpus()).containsExactly(gpu);
  }

  @Test
  void theLeastOfHostAndCgroupIsOffered() throws IOException {
    file("proc/meminfo", "MemTotal:       16777216 kB\nMemFree: 1 kB\n");
    file("proc/sys/kernel/hostname", "gpu-7\n");
    file("proc/self/cgroup", "0::/slice/agent\n");
    file("proc/self/mountinfo", "1 2 0:3 / /cg rw - cgroup2 cgroup2 rw\n");
    file("cg/slice/memory.max", "4294967296\n");
    file("cg/slice/agent/memory.max", "max\n");
    file("cg/slice/agent/cpu.max", "50000 100000\n");
    var host = HostProbe.read(root, new Offer("", 0, 0, new Reserve(0, 0)), List.of());
    assertThat(host.name()).isEqualTo("gpu-7");
    assertThat(host.memoryBytes()).isEqualTo(4L << 30);
    assertThat(host.milliCpus()).isEqualTo(500);
  }

  @Test
  void theReserveIsNotOfferedAndIsATwentiethUnlessSomebodySaysOtherwise() throws IOException {
    file("proc/meminfo", "MemTotal:       1000000 kB\n");
    var usual = HostProbe.read(root, Offer.EVERYTHING, List.of());
    assertThat(usual.memoryBytes()).isEqualTo(1_024_000_000L / 20 * 19);
    var said = HostProbe.read(root, new Offer("", 0, 0, new Reserve(500, 1 << 20)), List.of());
    assertThat(said.memoryBytes()).isEqualTo(1_024_000_000L - (1 << 20));
    assertThat(said.milliCpus()).isEqualTo(usual.milliCpus() - 500);
    file("proc/meminfo", "MemTotal:       1000000000 kB\n");
    var large = HostProbe.read(root, Offer.EVERYTHING, List.of());
    assertThat(large.memoryBytes()).isEqualTo(1_024_000_000_000L - (1 << 30));
  }

  @Test
  void aHostThatTellsNothingIsStillAHost() {
    var host = HostProbe.read(root, Offer.EVERYTHING, List.of());
    assertThat(host.name()).isEqualTo("localhost");
    assertThat(host.memoryBytes()).isZero();
    assertThat(host.milliCpus()).isPositive();
    assertThat(host.physicalCpus()).isPositive();
  }

  @Test
  void coresAreCountedOnceASocket() throws IOException {
    file(
        "cpuinfo",
        """
        processor : 0
        model name : Fast CPU
        physical id : 0
        core id : 0

        processor : 1
        physical id : 0
        core id : 0

        processor : 2
        physical id : 1
        core id : 0
        """);
    assertThat(Cpu.read(root.resolve("cpuinfo"))).isEqualTo(new Cpu("Fast CPU", 2));
  }

  @Test
  void loadIsReadAsLinuxTellsIt() throws IOException {
    file("proc/loadavg", "3.20 4.24 3.41 2/512 4711\n");
    file("proc/meminfo", "MemTotal: 100 kB\nMemAvailable:     50 kB\n");
    file("proc/stat", "cpu  100 200 300 4000 500 0 0 0 0 0\ncpu0 1 2 3\n");
    var load = new HostLoad(root.resolve("proc"));
    assertThat(load.load()).isEqualTo(3.2);
    assertThat(load.availableMemoryBytes()).isEqualTo(51_200);
    assertThat(load.busyCpuSeconds()).isEqualTo(6);
    assertThat(new HostLoad(root.resolve("nowhere")).load()).isNaN();
    assertThat(new HostLoad(root.resolve("nowhere")).busyCpuSeconds()).isNaN();
    assertThat(new HostLoad(root.resolve("nowhere")).availableMemoryBytes()).isNaN();
  }
}
