package dev.lode.cli.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.cli.ending.CommandFailed;
import java.time.Duration;
import java.time.Instant;
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
  @CsvSource({
    "2026-02-30T00:00:00Z, 'at character 9: February 2026 has no day 30'",
    "2025-02-29T00:00:00+01:00, 'at character 9: February 2025 has no day 29'",
    "2026-13-01T00:00:00Z, 'at character 6: there is no month 13'",
    "2026-01-01T24:30, 'at character 12: there is no hour 24'",
    "2026-01-01T00:00:60Z, 'at character 18: there is no second 60'",
    "2026-11-22, 'after its last character: something is missing'",
    "2026-11-22 08:00Z, 'at character 11: '' 08:00Z'' does not fit'",
    "yesterday, 'at character 1: ''yesterday'' does not fit'"
  })
  void whatIsNoInstantIsRefusedWithPositionAndReason(String text, String why) {
    assertThatThrownBy(() -> Units.instant("--since", text, Instant.EPOCH::minus))
        .isInstanceOf(CommandFailed.class)
        .hasMessageStartingWith("--since: ")
        .hasMessageEndingWith(text + " (" + why + ")");
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
