package dev.lode.agent.telemetry;

import dev.lode.agent.host.HostLoad;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;

/// The agent's metrics; `docs/metrics.md` lists them.
///
/// Threads: any.
public final class AgentMeters {

  private static final List<String> PHASES =
      List.of("preparing", "running", "exited", "collected", "unprepared", "tombstone");

  // A registry holds what it reads from weakly; this holds it as long as the agent counts.
  private final MeterRegistry registry;
  private final AgentFacts facts;
  private final HostLoad load = new HostLoad();

  public AgentMeters(MeterRegistry registry, AgentFacts facts) {
    this.registry = registry;
    this.facts = facts;
    attempts();
    logs();
    session();
    host();
  }

  /// Counts an attempt that has ended.
  ///
  /// @param how the phase that it ended in: `exited`, `unprepared` or `tombstone`
  public void ended(String how) {
    Counter.builder("lode.agent.attempts.ended")
        .description("Attempts that have ended since the agent's start")
        .tag("how", how)
        .register(registry)
        .increment();
  }

  private void attempts() {
    for (var phase : PHASES) {
      Gauge.builder("lode.agent.attempts", facts, it -> it.attempts().getOrDefault(phase, 0))
          .description("Attempts on this host")
          .tag("phase", phase)
          .register(registry);
    }
    Gauge.builder("lode.agent.gpus", facts, AgentFacts::gpus)
        .description("GPUs offered")
        .register(registry);
  }

  private void logs() {
    FunctionCounter.builder("lode.agent.log.bytes.shipped", facts, AgentFacts::logBytesShipped)
        .description("Bytes of log made durable at the coordinator since the agent's start")
        .register(registry);
    Gauge.builder("lode.agent.log.lag", facts, AgentFacts::logLagBytes)
        .description("Bytes of log written and not durable at the coordinator yet")
        .baseUnit("bytes")
        .register(registry);
  }

  private void session() {
    Gauge.builder("lode.agent.session.connected", facts, it -> it.connected() ? 1 : 0)
        .description("1 while the stream to the coordinator is open")
        .register(registry);
    Gauge.builder("lode.agent.lease.remaining", facts, it -> seconds(it.leaseRemaining()))
        .description("How long the agent may work on without hearing from the coordinator")
        .baseUnit("seconds")
        .register(registry);
  }

  private void host() {
    Gauge.builder("lode.agent.host.load1", load, HostLoad::load)
        .description("Processes that ran or waited to run, averaged over a minute")
        .register(registry);
    Gauge.builder("lode.agent.host.memory.available", load, HostLoad::availableMemoryBytes)
        .description("Main memory that new processes could have without swapping")
        .baseUnit("bytes")
        .register(registry);
    FunctionCounter.builder("lode.agent.host.cpu.busy", load, HostLoad::busyCpuSeconds)
        .description("CPU time that the whole host has spent working, all CPUs together")
        .baseUnit("seconds")
        .register(registry);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }
}
