package dev.lode.agent.telemetry;

import io.micrometer.core.instrument.MeterRegistry;

/// The agent's metrics; `docs/metrics.md` lists them.
///
/// Threads: any.
public final class AgentMeters {

  public AgentMeters(MeterRegistry registry, AgentFacts facts) {
    throw new UnsupportedOperationException("follows");
  }

  /// Counts an attempt that has ended.
  ///
  /// @param how `exited`, `signaled`, `unstartable`, `unprepared` or `tombstone`
  public void ended(String how) {
    throw new UnsupportedOperationException("follows");
  }
}
