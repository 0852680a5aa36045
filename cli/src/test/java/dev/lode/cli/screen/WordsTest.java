package dev.lode.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WordsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "34600, 34.6 kB",
    "999949, 999.9 kB",
    "999950, 1.0 MB",
    "2000000000, 2.0 GB",
    "9223372036854775807, 9223.4 PB"
  })
  void sizesHaveOneDecimalAndTheUnitThatFits(long bytes, String words) {
    assertThat(Words.size(bytes)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0.0 s",
    "PT0.44S, 0.4 s",
    "PT9.99S, 10.0 s",
    "PT12.7S, 12 s",
    "PT2M5S, 2 min 05 s",
    "PT1H4M, 1 h 04 min",
    "PT74H, 3 d 02 h"
  })
  void durationsHaveTwoUnitsAtMost(Duration duration, String words) {
    assertThat(Words.duration(duration)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"1000, 1", "500, 0.5", "1250, 1.25", "0, 0", "64000, 64"})
  void cpusHaveNoMoreDecimalsThanTheyNeed(long milliCpus, String words) {
    assertThat(Words.cpus(milliCpus)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "99.99, 99", "100, 100", "-3, 0", "250, 100"})
  void aHundredPercentMeansDone(double percent, String words) {
    assertThat(Words.percent(percent)).isEqualTo(words);
  }

  @Test
  void longTextsAreCutBetweenCharacters() {
    assertThat(Words.harmless("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Words.harmless("abcdefg", 6)).isEqualTo("abcde…");
    assertThat(Words.harmless("😀😀😀😀", 3)).isEqualTo("😀😀…");
  }
}
