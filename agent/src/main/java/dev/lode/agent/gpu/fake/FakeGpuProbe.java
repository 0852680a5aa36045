package dev.lode.agent.gpu.fake;

import dev.lode.agent.gpu.GpuProbe;
import dev.lode.agent.gpu.GpuReading;
import dev.lode.agent.gpu.GpuSpec;
import dev.lode.common.model.AgentId;
import dev.lode.common.model.Gpu;
import dev.lode.common.model.GpuId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Pretended GPUs. An agent's nth is always the same one.
public final class FakeGpuProbe implements GpuProbe {

  private final List<GpuReading> readings;

  public FakeGpuProbe(AgentId agent, List<GpuSpec.Batch> batches) {
    var gpus = new ArrayList<GpuReading>();
    for (var batch : batches) {
      for (int i = 0; i < batch.count(); i++) {
        gpus.add(GpuReading.well(gpu(agent, gpus.size(), batch)));
      }
    }
    readings = List.copyOf(gpus);
  }

  private static Gpu gpu(AgentId agent, int index, GpuSpec.Batch batch) {
    var uuid = UUID.nameUUIDFromBytes((agent + "/" + index).getBytes(StandardCharsets.UTF_8));
    var name = "NVIDIA " + batch.model() + " " + (batch.memoryBytes() >> 30) + "GB (fake)";
    return new Gpu(new GpuId("GPU-fake-" + uuid), index, name, batch.memoryBytes());
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public List<GpuReading> read() {
    return readings;
  }

  @Override
  public void close() {}
}
