package dev.lode.cli.screen;

import dev.lode.proto.v1.Limits;
import java.util.ArrayList;

/// How a host holds jobs to what they asked for, in a few words.
public final class LimitWords {

  private LimitWords() {}

  /// `memory, cpus, processes`; what is limited for each process alone, or not at all, says so.
  public static String of(Limits limits) {
    var parts = new ArrayList<String>();
    parts.add("memory" + how(limits.getMemory()));
    parts.add((limits.getHardCpus() ? "cpus (hard)" : "cpus") + how(limits.getCpus()));
    parts.add(
        limits.getMaxProcesses() == 0
            ? "processes: any number"
            : limits.getMaxProcesses() + " processes" + how(limits.getProcesses()));
    return String.join(", ", parts);
  }

  private static String how(Limits.How how) {
    return switch (how) {
      case HOW_GROUP -> "";
      case HOW_PROCESS -> " (each process)";
      case HOW_NONE, HOW_UNSPECIFIED, UNRECOGNIZED -> " (not limited)";
    };
  }
}
