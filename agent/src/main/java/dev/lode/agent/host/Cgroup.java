package dev.lode.agent.host;

import java.nio.file.Path;
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

  private Cgroup() {}

  /// Never throws; what cannot be read does not limit.
  static Limits limits(Path root) {
    var limits = Limits.NONE;
    for (var hierarchy : Hierarchy.of(root)) {
      limits = limits.and(upwards(hierarchy, hierarchy.unified() ? Cgroup::two : Cgroup::one));
    }
    return limits;
  }

  private interface Reader {
    Limits read(UnaryOperator<String> file);
  }

  private static Limits upwards(Hierarchy hierarchy, Reader reader) {
    var folder = hierarchy.own();
    var limits = Limits.NONE;
    while (folder != null && folder.startsWith(hierarchy.mount())) {
      var here = folder;
      limits =
          limits.and(
              reader.read(
                  name -> Hierarchy.lines(here.resolve(name)).stream().findFirst().orElse("")));
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
}
