package dev.lode.common.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// `process_resident_memory_bytes`, as Linux counts it.
final class ResidentMemory implements MeterBinder {

  /// The kernel's page size wherever Lode runs: x86-64, and ARM as the distributions build it.
  private static final long PAGE_BYTES = 4096;

  private static final Path STATM = Path.of("/proc/self/statm");

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("process.resident.memory", ResidentMemory::bytes)
        .baseUnit("bytes")
        .description("Main memory that the process occupies")
        .register(registry);
  }

  /// Not a number where the system does not say.
  private static double bytes() {
    try {
      return Long.parseLong(Files.readString(STATM).split(" ", 3)[1]) * (double) PAGE_BYTES;
    } catch (IOException | NumberFormatException e) {
      return Double.NaN;
    }
  }
}
