package dev.lode.agent.host;

import dev.lode.common.model.Gpu;
import dev.lode.common.model.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Finds out, once at the agent's start, what its host is.
///
/// What the agent's own cgroup may use counts as the host's size: nothing beyond it could be given
/// to a job.
public final class HostProbe {

  private static final int MILLIS = 1000;

  private HostProbe() {}

  /// What cannot be found out is left empty, or taken from the Java runtime: it never throws.
  public static Host read(Offer offer, List<Gpu> gpus) {
    return read(Path.of("/"), offer, gpus);
  }

  /// The same of another root folder.
  static Host read(Path root, Offer offer, List<Gpu> gpus) {
    var attached = Attached.read();
    var cpu = Cpu.read(root.resolve("proc/cpuinfo"));
    var limits = Cgroup.limits(root);
    int logicalCpus = Runtime.getRuntime().availableProcessors();
    int milliCpus =
        Math.max(
            1,
            (int) Math.min((long) logicalCpus * MILLIS, limits.milliCpus())
                - offer.reserve().milliCpus());
    long memory = memoryForJobs(root, offer);
    return new Host(
        offer.name().isEmpty() ? name(root) : offer.name(),
        system(root),
        cpu.model(),
        cpu.physicalCpus() == 0 ? logicalCpus : cpu.physicalCpus(),
        offer.milliCpus() == 0 ? milliCpus : offer.milliCpus(),
        offer.memoryBytes() == 0 ? memory : offer.memoryBytes(),
        gpus,
        attached.disks(),
        attached.networks());
  }

  /// What the host can spare, whatever it offers.
  public static long memoryForJobs(Offer offer) {
    return memoryForJobs(Path.of("/"), offer);
  }

  private static long memoryForJobs(Path root, Offer offer) {
    long all = Math.min(memoryBytes(root), Cgroup.limits(root).memoryBytes());
    return Math.max(0, all - offer.reserve().memoryOf(all));
  }

  private static String name(Path root) {
    var name = text(root.resolve("proc/sys/kernel/hostname")).strip();
    return name.isEmpty() ? "localhost" : name;
  }

  private static String system(Path root) {
    var kernel =
        System.getProperty("os.name", "")
            + " "
            + System.getProperty("os.version", "")
            + " "
            + System.getProperty("os.arch", "");
    return text(root.resolve("etc/os-release"))
        .lines()
        .filter(it -> it.startsWith("PRETTY_NAME="))
        .map(it -> it.substring(it.indexOf('=') + 1).replace("\"", "") + ", " + kernel)
        .findFirst()
        .orElse(kernel);
  }

  private static long memoryBytes(Path root) {
    return text(root.resolve("proc/meminfo"))
        .lines()
        .filter(it -> it.matches("MemTotal: +[0-9]{1,15} kB"))
        .mapToLong(it -> Long.parseLong(it.replaceAll("[^0-9]", "")) << 10)
        .findFirst()
        .orElse(0);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException _) {
      return "";
    }
  }
}
