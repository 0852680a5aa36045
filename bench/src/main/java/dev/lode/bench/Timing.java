package dev.lode.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntConsumer;

/// Times something done many times and prints a line: how many a second, median, 99th percentile,
/// and the machine's load.
final class Timing {

  private Timing() {}

  /// @param unitsEach how many units doing it once stands for
  static void print(String what, int times, double unitsEach, String unit, IntConsumer once) {
    var nanos = new long[times];
    long begin = System.nanoTime();
    for (int i = 0; i < times; i++) {
      long before = System.nanoTime();
      once.accept(i);
      nanos[i] = System.nanoTime() - before;
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "%-46s %,12.0f %-8s p50 %9.3f ms  p99 %9.3f ms  (%d times in %.2f s, load %s)%n",
        what,
        times * unitsEach / seconds,
        unit + "/s",
        nanos[times / 2] / 1e6,
        nanos[times * 99 / 100] / 1e6,
        times,
        seconds,
        load());
  }

  private static String load() {
    try {
      return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
    } catch (IOException e) {
      return "unknown";
    }
  }
}
