package dev.lode.agent.gpu;

import dev.lode.common.model.Gpu;

/// One GPU as it was found just now.
///
/// @param trouble why it could not be read, one sentence; empty when all is well
public record GpuReading(Gpu gpu, String trouble) {

  public static GpuReading well(Gpu gpu) {
    return new GpuReading(gpu, "");
  }

  public boolean isWell() {
    return trouble.isEmpty();
  }
}
