package dev.lode.coordinator.metrics;

import dev.lode.coordinator.control.ControlLoop;
import dev.lode.coordinator.core.Decision;
import dev.lode.coordinator.core.cluster.Census;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToIntFunction;

/// The metrics of triggers; a part of [CoordinatorMetrics].
final class TriggerMeters {

  private final MeterRegistry registry;
  private final Counter fired;
  private final Counter overlapped;
  private final Counter missed;

  TriggerMeters(MeterRegistry registry) {
    this.registry = registry;
    fired = instants("fired");
    overlapped = instants("overlapped");
    missed = instants("missed");
  }

  private Counter instants(String outcome) {
    return Counter.builder("lode.triggers.instants")
        .description("Instants of triggers that were decided, by what became of them")
        .tag("outcome", outcome)
        .register(registry);
  }

  void watch(ControlLoop control) {
    count("active", control, Census.Triggers::active);
    count("paused", control, Census.Triggers::paused);
  }

  private void count(String state, ControlLoop control, ToIntFunction<Census.Triggers> count) {
    Gauge.builder("lode.triggers", control, it -> count.applyAsInt(it.gauges().census().triggers()))
        .description("Triggers, by state")
        .tag("state", state)
        .register(registry);
  }

  void committed(Decision decision) {
    for (var change : decision.triggers()) {
      fired.increment((double) change.news().fired());
      overlapped.increment((double) change.news().overlapped());
      missed.increment((double) change.news().missed());
    }
  }
}
