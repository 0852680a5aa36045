package dev.lode.coordinator.core.job;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.Prepared;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One try of a job on one agent.
///
/// @param gpus the GPUs that are its own
/// @param startedAt when its process began; null while it is prepared
/// @param prepared what that took; null before its end, and where there was next to nothing to do
public record Attempt(
    AttemptId id,
    AgentId agent,
    List<GpuId> gpus,
    Instant placedAt,
    @Nullable Instant startedAt,
    @Nullable Prepared prepared) {

  public Attempt {
    gpus = List.copyOf(gpus);
  }

  public Attempt(
      AttemptId id,
      AgentId agent,
      List<GpuId> gpus,
      Instant placedAt,
      @Nullable Instant startedAt) {
    this(id, agent, gpus, placedAt, startedAt, null);
  }

  Attempt withStartedAt(Instant at) {
    return new Attempt(id, agent, gpus, placedAt, at, prepared);
  }

  Attempt withPrepared(Prepared what) {
    return new Attempt(id, agent, gpus, placedAt, startedAt, what);
  }
}
