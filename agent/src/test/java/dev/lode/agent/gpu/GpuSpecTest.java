package dev.lode.agent.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lode.agent.gpu.GpuSpec.Batch;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `--gpus` is read, or refused in a sentence that helps.
final class GpuSpecTest {

  @Test
  void noneAndAutoAreWords() {
    assertThat(GpuSpec.parse("none")).isEqualTo(new GpuSpec.None());
    assertThat(GpuSpec.parse("auto")).isEqualTo(new GpuSpec.Auto());
  }

  @Test
  void pretendedGpusComeInBatches() {
    assertThat(GpuSpec.parse("fake:8xH100-80GB"))
        .isEqualTo(new GpuSpec.Fake(List.of(new Batch(8, "H100", 80L << 30))));
    assertThat(GpuSpec.parse("fake:2xA100-40GB, 4xRTX-4090-24GB"))
        .isEqualTo(
            new GpuSpec.Fake(
                List.of(new Batch(2, "A100", 40L << 30), new Batch(4, "RTX-4090", 24L << 30))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "NONE",
        "8",
        "nvidia",
        "fake",
        "fake:",
        "fake:,",
        "fake:H100-80GB",
        "fake:xH100-80GB",
        "fake:8xH100",
        "fake:8xH100-80",
        "fake:8xH100-80MB",
        "fake:0xH100-80GB",
        "fake:1xH100-0GB",
        "fake:-1xH100-80GB",
        "fake:8x-80GB",
        "fake:8xH100-80GB,",
        "fake:99999xH100-80GB",
        "fake:1xH100-999999GB",
        "fake:1xH 100-80GB"
      })
  void whatCannotBeReadIsRefusedWithAnExample(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GpuSpec.parse(text))
        .withMessageContaining("'" + text + "'")
        .withMessageContaining("fake:8xH100-80GB");
  }

  @Test
  void moreGpusThanAnyJobCouldAskForAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GpuSpec.parse("fake:1000xH100-80GB,25xA100-40GB"))
        .withMessageContaining("1025 GPUs");
  }
}
