package dev.lode.common.metrics;

import dev.lode.common.Version;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import java.util.List;

/// One program's metrics. Every program has its own; nothing is registered anywhere static.
///
/// Threads: any.
public final class Meters implements AutoCloseable {

  /// What `text` is, for the header `content-type`.
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();

  /// With the runtime's own metrics: memory, collections, threads, processor, open files, uptime.
  public Meters() {
    List<MeterBinder> runtime =
        List.of(
            new JvmMemoryMetrics(),
            gc,
            new JvmThreadMetrics(),
            new ClassLoaderMetrics(),
            new ProcessorMetrics(),
            new FileDescriptorMetrics(),
            new UptimeMetrics(),
            new ResidentMemory());
    runtime.forEach(it -> it.bindTo(registry));
    Info.builder()
        .name("lode_build_info")
        .help("Lode's version and Java's")
        .labelNames("version", "java")
        .register(registry.getPrometheusRegistry())
        .addLabelValues(Version.current(), Runtime.version().toString());
  }

  public MeterRegistry registry() {
    return registry;
  }

  /// All of them as Prometheus reads them.
  public String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
