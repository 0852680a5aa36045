package dev.lode.agent.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A host without GPUs is a good host.
final class NoGpuProbeTest extends GpuProbeContract {

  @Override
  protected GpuProbe open() {
    return new NoGpuProbe();
  }

  @Test
  void itFindsNone() {
    try (var probe = open()) {
      assertThat(probe.read()).isEmpty();
    }
  }
}
