package dev.lode.agent.gpu.fake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.agent.gpu.GpuProbe;
import dev.lode.agent.gpu.GpuProbeContract;
import dev.lode.agent.gpu.GpuReading;
import dev.lode.agent.gpu.GpuSpec;
import dev.lode.common.model.AgentId;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Pretended GPUs look like real ones, and are an agent's own.
final class FakeGpuProbeTest extends GpuProbeContract {

  private static final List<GpuSpec.Batch> BATCHES =
      List.of(new GpuSpec.Batch(2, "A100", 40L << 30), new GpuSpec.Batch(1, "V100", 16L << 30));

  @Override
  protected GpuProbe open() {
    return new FakeGpuProbe(new AgentId("a"), BATCHES);
  }

  @Test
  void batchesFollowOneAnother() {
    try (var probe = open()) {
      var gpus = probe.read().stream().map(GpuReading::gpu).toList();
      assertThat(gpus)
          .extracting(it -> it.name())
          .containsExactly(
              "NVIDIA A100 40GB (fake)", "NVIDIA A100 40GB (fake)", "NVIDIA V100 16GB (fake)");
      assertThat(gpus.getLast().memoryBytes()).isEqualTo(16L << 30);
      assertThat(gpus.getFirst().isOfType("a100-40gb")).isTrue();
    }
  }

  @Test
  void anotherAgentHasOthers() {
    try (var one = open();
        var other = new FakeGpuProbe(new AgentId("b"), BATCHES)) {
      var ids = other.read().stream().map(it -> it.gpu().id()).toList();
      assertThat(one.read()).extracting(it -> it.gpu().id()).doesNotContainAnyElementsOf(ids);
      assertThat(ids).allMatch(it -> it.value().startsWith("GPU-fake-"));
    }
  }
}
