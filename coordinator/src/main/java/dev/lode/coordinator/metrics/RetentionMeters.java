package dev.lode.coordinator.metrics;

import dev.lode.coordinator.retention.Figures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/// Meters of what retention keeps and removes.
final class RetentionMeters {

  private final MeterRegistry registry;
  private final Figures figures;

  private RetentionMeters(MeterRegistry registry, Figures figures) {
    this.registry = registry;
    this.figures = figures;
  }

  static void register(MeterRegistry registry, Figures figures) {
    var meters = new RetentionMeters(registry, figures);
    meters.kept("jobs", "Jobs that have ended", it -> it.kept().jobs());
    meters.kept("log.bytes", "Logs of jobs that have ended", it -> it.kept().logBytes());
    meters.kept(
        "artifact.bytes", "Artifacts, counted for each job", it -> it.kept().artifactBytes());
    meters.kept("blob.bytes", "Blobs on disk, each once", it -> it.blobBytes());
    meters.removed("job", figures.jobsRemoved);
    meters.removed("log", figures.logsRemoved);
    meters.removed("artifacts", figures.artifactsRemoved);
    meters.removed("blob", figures.blobsDeleted);
    meters.deleted("log", figures.logBytesDeleted);
    meters.deleted("blob", figures.blobBytesDeleted);
  }

  private void kept(String what, String description, ToDoubleFunction<Figures> value) {
    Gauge.builder("lode.kept." + what, figures, value)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private void removed(String what, AtomicLong count) {
    FunctionCounter.builder("lode.retention.removed", count, AtomicLong::get)
        .description("Jobs removed, jobs whose log or artifacts were removed, and blobs")
        .tag("what", what)
        .register(registry);
  }

  private void deleted(String what, AtomicLong bytes) {
    FunctionCounter.builder("lode.retention.deleted", bytes, AtomicLong::get)
        .baseUnit("bytes")
        .description("Bytes that were deleted from disk")
        .tag("what", what)
        .register(registry);
  }
}
