package dev.lode.agent.gpu;

import java.util.List;

/// A host without GPUs.
public final class NoGpuProbe implements GpuProbe {

  @Override
  public String name() {
    return "none";
  }

  @Override
  public List<GpuReading> read() {
    return List.of();
  }

  @Override
  public void close() {}
}
