package dev.lode.cli.screen;

import dev.lode.proto.v1.Exit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How a process ended and what it used, a line a fact.
final class ExitBlock {

  private static final int LONG = 2000;

  /// A fact with its name.
  record Line(String what, String value) {}

  private ExitBlock() {}

  static List<Line> of(Exit exit) {
    var lines = new ArrayList<Line>();
    lines.add(new Line("exit", how(exit)));
    if (exit.hasFinding()) {
      lines.add(new Line("last words", Words.harmless(exit.getFinding().getWords(), LONG)));
    }
    lines.add(new Line("used", used(exit)));
    if (exit.getOomKills() > 0) {
      lines.add(new Line("", "processes that the kernel killed for memory: " + exit.getOomKills()));
    }
    if (exit.getRefusedForks() > 0) {
      lines.add(
          new Line("", "processes or threads that it was refused: " + exit.getRefusedForks()));
    }
    if (exit.getLeftBehind() > 0) {
      lines.add(new Line("", "processes left behind, and ended: " + exit.getLeftBehind()));
    }
    return lines;
  }

  private static String how(Exit exit) {
    var how =
        switch (exit.getHowCase()) {
          case CODE -> "code " + exit.getCode();
          case SIGNAL -> "signal " + exit.getSignal();
          case UNSTARTABLE ->
              "could not be started: " + Words.harmless(exit.getUnstartable(), LONG);
          case HOW_NOT_SET -> "not known";
        };
    return how
        + switch (exit.getBy()) {
          case BY_STOP -> ", after Lode had asked it to end";
          case BY_KILL -> ", killed by Lode";
          case BY_LEASE -> ", killed because its agent had lost the coordinator";
          case BY_WORKLOAD, BY_UNSPECIFIED, UNRECOGNIZED -> "";
        };
  }

  private static String used(Exit exit) {
    var cpu = Duration.ofSeconds(exit.getCpuTime().getSeconds(), exit.getCpuTime().getNanos());
    var used = new StringBuilder(Words.duration(cpu)).append(" of CPU, ").append(memory(exit));
    if (exit.getReadBytes() > 0 || exit.getWrittenBytes() > 0) {
      used.append(", ")
          .append(Words.size(exit.getReadBytes()))
          .append(" read, ")
          .append(Words.size(exit.getWrittenBytes()))
          .append(" written");
    }
    return used.toString();
  }

  private static String memory(Exit exit) {
    var limit =
        exit.getMemoryLimitBytes() == 0 ? "" : " of " + Words.size(exit.getMemoryLimitBytes());
    return exit.getMemoryPeakBytes() > 0
        ? Words.size(exit.getMemoryPeakBytes()) + limit + " peak memory"
        : Words.size(exit.getMaxRssBytes()) + " peak memory of its largest process";
  }
}
