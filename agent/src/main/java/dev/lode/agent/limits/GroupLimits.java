package dev.lode.agent.limits;

import dev.lode.common.model.Resources;
import java.util.ArrayList;
import java.util.List;

/// What is written into a group's files: `FILE=VALUE`, with `?=` where the kernel may refuse it.
final class GroupLimits {

  private static final int PERIOD_MICROS = 100_000;
  private static final int LEAST_QUOTA_MICROS = 1_000;
  private static final int MOST_WEIGHT = 10_000;
  private static final int LEAST_SHARES = 2;
  private static final int MOST_SHARES = 262_144;
  private static final int SHARES_A_CPU = 1_024;
  private static final int MILLIS = 1_000;

  private GroupLimits() {}

  /// Whether the attempt has a group there.
  ///
  /// In version 1 each group costs the start of an attempt a tenth of a millisecond, so what asks
  /// for nothing of its own is limited in its processes only.
  static boolean wanted(GroupTree tree, Resources asked, LimitPolicy policy) {
    return tree.unified()
        || !of(tree, asked, policy).isEmpty()
        || (tree.controllers().contains(GroupTree.MEMORY) && !isOrdinary(asked));
  }

  static List<String> of(GroupTree tree, Resources asked, LimitPolicy policy) {
    var lines = new ArrayList<String>();
    if (tree.controllers().contains(GroupTree.PIDS) && policy.processes() > 0) {
      lines.add("pids.max=" + policy.processes());
    }
    if (tree.controllers().contains(GroupTree.MEMORY) && asked.memoryBytes() > 0) {
      lines.addAll(memory(tree.unified(), asked.memoryBytes()));
    }
    if (tree.controllers().contains(GroupTree.CPU)
        && (tree.unified() || policy.hardCpus() || !isOrdinary(asked))) {
      lines.addAll(cpu(tree.unified(), asked.milliCpus(), policy.hardCpus()));
    }
    return lines;
  }

  private static boolean isOrdinary(Resources asked) {
    return asked.milliCpus() == Resources.DEFAULT_MILLI_CPUS
        && asked.memoryBytes() == 0
        && asked.gpus() == 0;
  }

  /// Swap is no way around it; and in version 2, where the kernel can, all of the attempt ends when
  /// it must end one of its processes: what is left of a program is rarely of use.
  private static List<String> memory(boolean unified, long bytes) {
    return unified
        ? List.of("memory.max=" + bytes, "memory.swap.max?=0", "memory.oom.group?=1")
        : List.of("memory.limit_in_bytes=" + bytes, "memory.memsw.limit_in_bytes?=" + bytes);
  }

  /// A share of what is wanted by more than there is; idle CPUs are for everybody, unless the
  /// operator wants it otherwise.
  private static List<String> cpu(boolean unified, int milliCpus, boolean hard) {
    var lines = new ArrayList<String>();
    if (unified) {
      lines.add("cpu.weight=" + Math.clamp(milliCpus / 10, 1, MOST_WEIGHT));
    } else {
      long shares = (long) milliCpus * SHARES_A_CPU / MILLIS;
      lines.add("cpu.shares=" + Math.clamp(shares, LEAST_SHARES, MOST_SHARES));
    }
    if (hard && milliCpus > 0) {
      long quota = Math.max(LEAST_QUOTA_MICROS, (long) milliCpus * PERIOD_MICROS / MILLIS);
      lines.addAll(
          unified
              ? List.of("cpu.max=" + quota + " " + PERIOD_MICROS)
              : List.of("cpu.cfs_period_us=" + PERIOD_MICROS, "cpu.cfs_quota_us=" + quota));
    }
    return lines;
  }
}
