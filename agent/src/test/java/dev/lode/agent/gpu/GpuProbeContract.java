package dev.lode.agent.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What every [GpuProbe] promises.
public abstract class GpuProbeContract {

  /// A probe of the kind under test, on this host.
  protected abstract GpuProbe open();

  @Test
  void itHasAOneWordName() {
    try (var probe = open()) {
      assertThat(probe.name()).matches("[a-z]+");
    }
  }

  @Test
  void everyReadingNamesTheSameGpusInTheSameOrder() {
    try (var probe = open();
        var another = open()) {
      var gpus = probe.read().stream().map(GpuReading::gpu).toList();
      assertThat(probe.read()).extracting(GpuReading::gpu).isEqualTo(gpus);
      assertThat(another.read()).extracting(GpuReading::gpu).isEqualTo(gpus);
    }
  }

  @Test
  void gpusAreNumberedFromZeroAndNamedOnce() {
    try (var probe = open()) {
      var gpus = probe.read().stream().map(GpuReading::gpu).toList();
      for (int i = 0; i < gpus.size(); i++) {
        assertThat(gpus.get(i).index()).isEqualTo(i);
        assertThat(gpus.get(i).name()).isNotBlank();
        assertThat(gpus.get(i).memoryBytes()).isPositive();
      }
      assertThat(gpus).extracting(it -> it.id()).doesNotHaveDuplicates();
    }
  }

  @Test
  void closingTwiceIsHarmless() {
    var probe = open();
    probe.close();
    probe.close();
  }
}
