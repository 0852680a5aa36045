package dev.lode.coordinator.core.cluster;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.GpuId;
import java.time.Instant;
import java.util.List;

/// How an agent is right now, for people.
///
/// @param attempts those that hold its resources
/// @param heardAt the last report, or when this coordinator began
public record AgentStatus(
    Agent agent,
    Presence presence,
    Instant heardAt,
    List<AttemptId> attempts,
    List<GpuId> freeGpus,
    int freeMilliCpus,
    long freeMemoryBytes) {

  public AgentStatus {
    attempts = List.copyOf(attempts);
    freeGpus = List.copyOf(freeGpus);
  }

  /// Whether it can be given jobs.
  public enum Presence {
    /// In session and heard of.
    LIVE,
    /// Not heard of for a while; its attempts are still its own.
    SILENT,
    /// Its session has ended.
    LOST
  }
}
