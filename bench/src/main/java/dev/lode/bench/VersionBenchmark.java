package dev.lode.bench;

import dev.lode.common.Version;
import org.openjdk.jmh.annotations.Benchmark;

/// Stands for the benchmarks to come.
public class VersionBenchmark {

  /// Reading the version.
  @Benchmark
  public String version() {
    return Version.current();
  }
}
