package dev.lode.cli.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.cli.ending.CommandFailed;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "1B, 1",
    "4GB, 4000000000",
    "4 GB, 4000000000",
    "4g, 4000000000",
    "1.5GiB, 1610612736",
    "512MiB, 536870912",
    "24GB, 24000000000",
    "0.5kb, 500",
    "1TB, 1000000000000"
  })
  void sizesAreDecimalUnlessTheUnitSaysBinary(String text, long bytes) {
    assertThat(Units.bytes("--memory", text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GB", "4QB", "-4GB", "4", "4.GB", "1e3GB", "999999999999TB", "4GB8"})
  void whatIsNoSizeIsRefusedWithTheOptionsName(String text) {
    assertThatThrownBy(() -> Units.bytes("--memory", text))
        .isInstanceOf(CommandFailed.class)
        .hasMessageStartingWith("--memory: ");
  }

  @Test
  void aSizeWithoutItsUnitIsAskedBack() {
    assertThatThrownBy(() -> Units.bytes("--memory", "4"))
        .hasMessage("--memory: 4 of what? Write 4GB or 4MiB");
  }

  @ParameterizedTest
  @CsvSource({
    "90m, PT1H30M",
    "1h30m, PT1H30M",
    "1h 30m, PT1H30M",
    "45s, PT45S",
    "2d, PT48H",
    "1.5h, PT1H30M",
    "500ms, PT0.5S",
    "1m500ms, PT1M0.5S"
  })
  void durationsAreSumsOfNumbersWithUnits(String text, Duration duration) {
    assertThat(Units.duration("--timeout", text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "90", "90x", "1h30", "-5m", "1h-3m", "99999999999999999999d"})
  void whatIsNoDurationIsRefused(String text) {
    assertThatThrownBy(() -> Units.duration("--timeout", text)).isInstanceOf(CommandFailed.class);
  }

  @ParameterizedTest
  @CsvSource({"4, 4000", "0.5, 500", "0.125, 125", "0, 0", "1.500, 1500"})
  void cpusHaveThousandths(String text, int milliCpus) {
    assertThat(Units.milliCpus("--cpus", text)).isEqualTo(milliCpus);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two", "0.0001", "99999999999"})
  void whatIsNoNumberOfCpusIsRefused(String text) {
    assertThatThrownBy(() -> Units.milliCpus("--cpus", text)).isInstanceOf(CommandFailed.class);
  }
}
