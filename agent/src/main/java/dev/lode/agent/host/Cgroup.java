package dev.lode.agent.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// What this process's control groups let it use, in version 1 and 2: the least of the group that
/// it is in and of all above it.
final class Cgroup {

  /// Above it, version 1 means "no limit".
  private static final long UNLIMITED = 1L << 60;

  private static final int MILLIS = 1000;

  /// What may be used.
  ///
  /// @param milliCpus `Long.MAX_VALUE` for no limit
  /// @param memoryBytes `Long.MAX_VALUE` for no limit
  record Limits(long milliCpus, long memoryBytes) {

    static final Limits NONE = new Limits(Long.MAX_VALUE, Long.MAX_VALUE);

    Limits and(Limits other) {
      return new Limits(
          Math.min(milliCpus, other.milliCpus), Math.min(memoryBytes, other.memoryBytes));
    }
  }

  /// One mounted hierarchy.
  ///
  /// @param top which group is seen at the mount point
  /// @param controllers empty for version 2
  private record Hierarchy(String top, Path mount, List<String> controllers) {}

  private Cgroup() {}

  /// Never throws; what cannot be read does not limit.
  static Limits limits(Path root) {
    var limits = Limits.NONE;
    for (var membership : lines(root.resolve("proc/self/cgroup"))) {
      // "4:cpu,cpuacct:/group", in version 2 "0::/group".
      var parts = membership.split(":", 3);
      if (parts.length < 3) {
        continue;
      }
      for (var line : lines(root.resolve("proc/self/mountinfo"))) {
        limits = limits.and(within(root, line, parts[1], parts[2]));
      }
    }
    return limits;
  }

  private static Limits within(Path root, String mountLine, String controllers, String group) {
    // "36 25 0:32 TOP MOUNT rw,… shared:9 - cgroup cgroup rw,memory"
    int dash = mountLine.indexOf(" - ");
    var before = mountLine.split(" ", -1);
    if (dash < 0 || before.length < 5) {
      return Limits.NONE;
    }
    var after = mountLine.substring(dash + 3).split(" ", -1);
    var hierarchy =
        new Hierarchy(
            before[3],
            root.resolve(before[4].substring(1)),
            after.length < 3 ? List.of() : Arrays.asList(after[2].split(",")));
    return switch (after[0]) {
      case "cgroup2" ->
          controllers.isEmpty() ? upwards(hierarchy, group, Cgroup::two) : Limits.NONE;
      case "cgroup" ->
          !controllers.isEmpty()
                  && hierarchy.controllers().containsAll(List.of(controllers.split(",")))
              ? upwards(hierarchy, group, Cgroup::one)
              : Limits.NONE;
      default -> Limits.NONE;
    };
  }

  private interface Reader {
    Limits read(UnaryOperator<String> file);
  }

  /// In a container the mount may begin at its own group, which it sees by a name from outside.
  private static Limits upwards(Hierarchy hierarchy, String group, Reader reader) {
    var inside = group;
    if (!hierarchy.top().equals("/")) {
      inside = group.startsWith(hierarchy.top()) ? group.substring(hierarchy.top().length()) : "";
    }
    var folder = hierarchy.mount().resolve(inside.replaceFirst("^/+", "")).normalize();
    var limits = Limits.NONE;
    while (folder != null && folder.startsWith(hierarchy.mount())) {
      var here = folder;
      limits =
          limits.and(
              reader.read(name -> lines(here.resolve(name)).stream().findFirst().orElse("")));
      folder = folder.getParent();
    }
    return limits;
  }

  private static Limits one(UnaryOperator<String> file) {
    return new Limits(
        milliCpus(file.apply("cpu.cfs_quota_us"), file.apply("cpu.cfs_period_us")),
        bytes(file.apply("memory.limit_in_bytes")));
  }

  private static Limits two(UnaryOperator<String> file) {
    var cpu = file.apply("cpu.max").split(" ", -1);
    return new Limits(
        milliCpus(cpu[0], cpu.length < 2 ? "" : cpu[1]), bytes(file.apply("memory.max")));
  }

  /// "max" and negative numbers are no limit.
  private static long milliCpus(String quota, String period) {
    long micros = number(quota);
    long every = number(period);
    return micros <= 0 || every <= 0 ? Long.MAX_VALUE : Math.max(1, micros * MILLIS / every);
  }

  private static long bytes(String text) {
    long bytes = number(text);
    return bytes <= 0 || bytes >= UNLIMITED ? Long.MAX_VALUE : bytes;
  }

  private static long number(String text) {
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException _) {
      return List.of();
    }
  }
}
