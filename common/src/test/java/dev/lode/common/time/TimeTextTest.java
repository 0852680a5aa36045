package dev.lode.common.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TimeTextTest {

  @Test
  void timesAreReadInEveryZoneAndToTheNanosecond() {
    var noon = Instant.parse("2026-11-22T12:00:00Z");
    assertThat(TimeText.parse("2026-11-22T12:00:00Z")).isEqualTo(noon);
    assertThat(TimeText.parse("2026-11-22t12:00:00z")).isEqualTo(noon);
    assertThat(TimeText.parse("2026-11-22T17:30:00+05:30")).isEqualTo(noon);
    assertThat(TimeText.parse("2026-11-22T12:00:00.000000001Z")).isEqualTo(noon.plusNanos(1));
    assertThat(TimeText.parse("2024-02-29T00:00:00Z")).isEqualTo("2024-02-29T00:00:00Z");
  }

  @Test
  void peopleMayLeaveOutTheSecondsAndTheZone() {
    var noon = Instant.parse("2026-11-22T12:00:00Z");
    assertThat(TimeText.ofPerson("2026-11-22T12:00")).isEqualTo(noon);
    assertThat(TimeText.ofPerson("2026-11-22T12:00Z")).isEqualTo(noon);
    assertThat(TimeText.ofPerson("2026-11-22T14:00+02:00")).isEqualTo(noon);
    assertThat(TimeText.ofPerson("2026-11-22T12:00:00")).isEqualTo(noon);
    assertThat(TimeText.ofPerson("2026-11-22T12:00:00.25Z")).isEqualTo(noon.plusMillis(250));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "2026-02-30T00:00:00Z | at character 9: February 2026 has no day 30",
        "2025-02-29T00:00:00Z | at character 9: February 2025 has no day 29",
        "2026-13-01T00:00:00Z | at character 6: there is no month 13",
        "2099-02-28T25:00:00Z | at character 12: there is no hour 25",
        "2099-02-28T23:60:00Z | at character 15: there is no minute 60",
        "2099-02-28T23:59:60Z | at character 18: there is no second 60",
        "2026-04-30T00:00:00+99:00 | at character 21: no zone is away from UTC by the hours 99",
        "2026-11-22 | after its last character: something is missing",
        "2026-11-22T08:00:00 | after its last character: something is missing",
        "tomorrow | at character 1: 'tomorrow' does not fit",
        "2026-11-22 08:00:00Z | at character 11: ' 08:00:00Z' does not fit",
      })
  void whatIsNoTimeIsRefusedWithReasonAndPlace(String text, String why) {
    assertThatThrownBy(() -> TimeText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(why);
  }
}
