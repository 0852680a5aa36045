package dev.lode.bench;

import java.util.Arrays;
import java.util.Locale;

/// What was measured: samples of one quantity, in one run.
///
/// @param target what it is held against, in words
record Figure(String name, String unit, double[] samples, String target) {

  Figure {
    samples = samples.clone();
    Arrays.sort(samples);
    if (samples.length == 0) {
      throw new IllegalArgumentException("nothing was measured: " + name);
    }
  }

  static Figure of(String name, String unit, double sample, String target) {
    return new Figure(name, unit, new double[] {sample}, target);
  }

  /// The sample below which that part of all samples lies.
  double quantile(double part) {
    return samples[(int) Math.min(samples.length - 1, Math.floor(part * samples.length))];
  }

  /// A row of the table in `docs/benchmarks.md`.
  String row() {
    return String.format(
        Locale.ROOT,
        "| %s | %.1f %s | %.1f–%.1f | %s | %d | %s |",
        name,
        quantile(0.5),
        unit,
        samples[0],
        samples[samples.length - 1],
        samples.length < 20 ? "–" : String.format(Locale.ROOT, "%.1f", quantile(0.99)),
        samples.length,
        target);
  }

  static String head() {
    return "| figure | median | least–most | p99 | samples | target |\n|---|---|---|---|---|---|";
  }
}
