package dev.lode.agent.telemetry;

import java.time.Duration;
import java.util.Map;

/// What the agent's metrics are read from at each scrape.
///
/// Threads: any; answers at once.
public interface AgentFacts {

  /// Attempts here, by the lower-case word of their phase.
  Map<String, Integer> attempts();

  /// Whether the session's stream is open.
  boolean connected();

  /// Until when the agent may work on; zero when the lease has ended.
  Duration leaseRemaining();

  /// GPUs offered.
  int gpus();

  /// See `LogShipper.shippedBytes`.
  long logBytesShipped();

  /// See `LogShipper.lagBytes`.
  long logLagBytes();
}
