package dev.lode.agent;

import dev.lode.agent.attempt.Attempts;
import dev.lode.agent.attempt.SessionLease;
import dev.lode.agent.logs.LogShipper;
import dev.lode.agent.telemetry.AgentFacts;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// What the agent's metrics say, from its parts.
record Facts(Attempts all, BooleanSupplier joined, SessionLease lease, LogShipper logs, int gpus)
    implements AgentFacts {

  @Override
  public Map<String, Integer> attempts() {
    return all.count();
  }

  @Override
  public boolean connected() {
    return joined.getAsBoolean();
  }

  @Override
  public Duration leaseRemaining() {
    return lease.remaining();
  }

  @Override
  public long logBytesShipped() {
    return logs.shippedBytes();
  }

  @Override
  public long logLagBytes() {
    return logs.lagBytes();
  }
}
