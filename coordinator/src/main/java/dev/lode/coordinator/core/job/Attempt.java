package dev.lode.coordinator.core.job;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.GpuId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One try of a job on one agent.
///
/// @param gpus the GPUs that are its own
/// @param startedAt when its process began; null while it is prepared
public record Attempt(
    AttemptId id, AgentId agent, List<GpuId> gpus, Instant placedAt, @Nullable Instant startedAt) {

  public Attempt {
    gpus = List.copyOf(gpus);
  }

  Attempt withStartedAt(Instant at) {
    return new Attempt(id, agent, gpus, placedAt, at);
  }
}
