package dev.lode.coordinator.core.job;

import dev.lode.common.model.Exit;
import dev.lode.common.model.Exit.Finding;
import dev.lode.coordinator.core.job.Cause.Code;
import dev.lode.coordinator.core.job.Cause.Culprit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Why a program failed that nobody had told to end: what the kernel did to it counts first, then
/// what its log says, then how it ended.
final class Causes {

  private static final long MOST_SIGNALS = 64;
  private static final int SHELL = 128;
  private static final int SIGKILL = 9;
  private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

  /// From here on a program is said to have used up its memory.
  private static final double FULL = 0.9;

  private Causes() {}

  static Cause of(Exit exit) {
    var totals = exit.usage().totals();
    var finding = exit.finding();
    if (finding != null && finding.kind() == Finding.Kind.RULE) {
      return byRule(exit, finding);
    }
    if (totals.oomKills() > 0) {
      return killed(exit);
    }
    if (finding != null && finding.kind() != Finding.Kind.EXCEPTION) {
      return outOfMemory(exit, finding);
    }
    if (totals.refusedForks() > 0) {
      return failed(
          exit,
          Culprit.WORKLOAD,
          Code.PROCESS_LIMIT,
          ended(exit)
              + "; it had as many processes and threads as its host allows a job, and was refused"
              + " one more");
    }
    var words = finding == null ? "" : ": " + finding.words();
    return failed(
        exit,
        Culprit.WORKLOAD,
        exit.how() instanceof Exit.How.Signal ? Code.SIGNAL : Code.EXIT_CODE,
        ended(exit) + words);
  }

  private static Cause byRule(Exit exit, Finding finding) {
    var culprit =
        switch (finding.retry()) {
          case ALWAYS -> Culprit.FLEET;
          case NEVER -> Culprit.CALLER;
          case AS_ASKED -> Culprit.WORKLOAD;
        };
    return new Cause(
        culprit,
        Code.LOG_RULE,
        ended(exit) + ": " + finding.words(),
        code(exit),
        signal(exit),
        finding.rule());
  }

  /// A job that stayed below its limit has died of what others used.
  private static Cause killed(Exit exit) {
    var usage = exit.usage();
    long limit = usage.totals().memoryLimitBytes();
    long peak = usage.peakBytes();
    var killed = whomTheKernelKilled(exit);
    if (limit == 0) {
      return failed(
          exit,
          Culprit.WORKLOAD,
          Code.OUT_OF_MEMORY,
          killed
              + ": its host had no memory left, and it used "
              + size(peak)
              + "; ask for what it needs with --memory");
    }
    return peak < limit * FULL
        ? failed(
            exit,
            Culprit.FLEET,
            Code.OUT_OF_MEMORY,
            killed
                + ": its host had no memory left, though it used no more than "
                + size(peak)
                + " of its "
                + size(limit))
        : failed(
            exit,
            Culprit.WORKLOAD,
            Code.OUT_OF_MEMORY,
            killed
                + ": used "
                + size(Math.min(peak, limit))
                + " of its "
                + size(limit)
                + "; ask for more with --memory");
  }

  private static String whomTheKernelKilled(Exit exit) {
    var whole =
        switch (exit.how()) {
          case Exit.How.Signal(var signal) -> signal == SIGKILL;
          case Exit.How.Code(var code) -> code == SHELL + SIGKILL;
          case Exit.How.Unstartable _ -> false;
        };
    return whole
        ? "killed by the kernel"
        : "the kernel killed " + exit.usage().totals().oomKills() + " of its processes";
  }

  private static Cause outOfMemory(Exit exit, Finding finding) {
    return finding.kind() == Finding.Kind.GPU_OUT_OF_MEMORY
        ? failed(
            exit,
            Culprit.WORKLOAD,
            Code.GPU_OUT_OF_MEMORY,
            "out of GPU memory: " + finding.words() + "; ask for larger GPUs with --min-vram")
        : failed(
            exit,
            Culprit.WORKLOAD,
            Code.OUT_OF_MEMORY,
            "out of memory: " + finding.words() + "; ask for more with --memory");
  }

  private static String ended(Exit exit) {
    return switch (exit.how()) {
      case Exit.How.Code(var code) when code > SHELL && code <= SHELL + MOST_SIGNALS ->
          "ended with exit code "
              + code
              + ", with which a shell reports signal "
              + Signals.name(code - SHELL);
      case Exit.How.Code(var code) -> "ended with exit code " + code;
      case Exit.How.Signal(var signal) ->
          "ended by signal "
              + Signals.name(signal)
              + (exit.by() == Exit.By.WORKLOAD ? Signals.sender(signal) : "");
      case Exit.How.Unstartable(var why) -> why;
    };
  }

  static Cause failed(@Nullable Exit exit, Culprit culprit, Code code, String message) {
    return new Cause(culprit, code, message, code(exit), signal(exit), "");
  }

  private static @Nullable Integer code(@Nullable Exit exit) {
    return exit != null && exit.how() instanceof Exit.How.Code(var code) ? code : null;
  }

  private static @Nullable Integer signal(@Nullable Exit exit) {
    return exit != null && exit.how() instanceof Exit.How.Signal(var signal) ? signal : null;
  }

  /// As people write it, in powers of ten like the units of `--memory`.
  private static String size(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes / 1000.0;
    int unit = 0;
    while (value >= 999.95 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]).replace(".0 ", " ");
  }
}
