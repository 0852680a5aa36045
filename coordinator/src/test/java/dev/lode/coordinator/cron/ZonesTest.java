package dev.lode.coordinator.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Zones are known, or refused where their name ceases to be one.
final class ZonesTest {

  @Test
  void zonesAreNamesOrDistancesAndUtcByDefault() {
    assertThat(Zones.read("")).isEqualTo(ZoneId.of("UTC"));
    assertThat(Zones.read("UTC")).isEqualTo(ZoneId.of("UTC"));
    assertThat(Zones.read("Europe/Berlin")).isEqualTo(ZoneId.of("Europe/Berlin"));
    assertThat(Zones.read("+05:30")).isEqualTo(ZoneOffset.ofHoursMinutes(5, 30));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Europe/Berln  | character 12 of 'Europe/Berln': no time zone's name goes on so after"
            + " 'Europe/Berl'; for example Europe/Berlin",
        "europe/Berlin | character 1 of 'europe/Berlin'",
        "Europe/       | character 8: 'Europe/' is only the beginning of a time zone's name, such"
            + " as Europe/Amsterdam",
        "Mars/Phobos   | character 2 of 'Mars/Phobos'",
        "+25:00        | character 1: a distance from UTC is written like +05:30",
      })
  void whatIsNoZoneIsRefusedWithPositionAndReason(String name, String says) {
    assertThatThrownBy(() -> Zones.read(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(says);
  }
}
