package dev.lode.agent.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How busy the host is now, as Linux tells it. What it does not tell is not a number.
///
/// Threads: any.
public final class HostLoad {

  /// The kernel's unit in `/proc/stat`, everywhere.
  private static final double TICKS_PER_SECOND = 100;

  private static final int FIELD_IDLE = 4;
  private static final int FIELD_IOWAIT = 5;
  private static final int LAST_FIELD = 8;

  private final Path proc;

  public HostLoad() {
    this(Path.of("/proc"));
  }

  HostLoad(Path proc) {
    this.proc = proc;
  }

  /// Averaged over the last minute.
  public double load() {
    try {
      return Double.parseDouble(Files.readString(proc.resolve("loadavg")).split(" ", 2)[0]);
    } catch (IOException | NumberFormatException _) {
      return Double.NaN;
    }
  }

  public double availableMemoryBytes() {
    try (var lines = Files.lines(proc.resolve("meminfo"))) {
      return lines
          .filter(it -> it.startsWith("MemAvailable:"))
          .mapToDouble(it -> Double.parseDouble(it.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException | java.io.UncheckedIOException | NumberFormatException _) {
      return Double.NaN;
    }
  }

  /// Since the host's start, all its CPUs together.
  public double busyCpuSeconds() {
    try (var lines = Files.newBufferedReader(proc.resolve("stat"))) {
      var first = lines.readLine();
      if (first == null) {
        return Double.NaN;
      }
      var fields = first.split(" +", -1);
      double ticks = 0;
      for (int i = 1; i <= LAST_FIELD && i < fields.length; i++) {
        ticks += i == FIELD_IDLE || i == FIELD_IOWAIT ? 0 : Double.parseDouble(fields[i]);
      }
      return ticks / TICKS_PER_SECOND;
    } catch (IOException | NumberFormatException _) {
      return Double.NaN;
    }
  }
}
