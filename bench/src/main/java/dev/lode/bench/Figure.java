package dev.lode.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/// What was measured: samples of one quantity, in one run.
///
/// @param target what it is held against, in words
record Figure(String name, String unit, List<Double> samples, String target) {

  Figure {
    samples = samples.stream().sorted().toList();
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured: " + name);
    }
  }

  Figure(String name, String unit, double[] samples, String target) {
    this(name, unit, DoubleStream.of(samples).boxed().toList(), target);
  }

  /// The sample below which that part of all samples lies.
  double quantile(double part) {
    return samples.get((int) Math.min(samples.size() - 1, Math.floor(part * samples.size())));
  }

  /// A row of the table in `docs/benchmarks.md`.
  String row() {
    return String.format(
        Locale.ROOT,
        "| %s | %.1f %s | %.1f–%.1f | %s | %d | %s |",
        name,
        quantile(0.5),
        unit,
        samples.getFirst(),
        samples.getLast(),
        samples.size() < 20 ? "–" : String.format(Locale.ROOT, "%.1f", quantile(0.99)),
        samples.size(),
        target);
  }

  static String head() {
    return "| figure | median | least–most | p99 | samples | target |\n|---|---|---|---|---|---|";
  }
}
