package dev.lode.coordinator.core.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RetriesTest {

  private static final Retries TEN_SECONDS_TO_A_MINUTE =
      new Retries(10, Duration.ofSeconds(10), Duration.ofMinutes(1));

  @Test
  void thePauseDoublesToItsLimitAndChanceTakesHalfOfItAtMost() {
    for (int seed = 0; seed < 1_000; seed++) {
      long whole = 10_000;
      for (int number = 1; number <= 100; number++) {
        var pause = TEN_SECONDS_TO_A_MINUTE.before(number, new SplittableRandom(seed));
        assertThat(pause.toMillis()).isBetween(whole / 2, whole);
        whole = Math.min(60_000, 2 * whole);
      }
    }
  }

  @Test
  void jobsThatFailedTogetherDoNotComeBackTogether() {
    Set<Duration> pauses = new HashSet<>();
    for (int seed = 0; seed < 100; seed++) {
      pauses.add(TEN_SECONDS_TO_A_MINUTE.before(1, new SplittableRandom(seed)));
    }
    assertThat(pauses).hasSizeGreaterThan(90);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    var second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new Retries(-1, second, second)).hasMessageContaining("max");
    assertThatThrownBy(() -> new Retries(1001, second, second)).hasMessageContaining("1000");
    assertThatThrownBy(() -> new Retries(1, second.negated(), second))
        .hasMessageContaining("delay");
    assertThatThrownBy(() -> new Retries(1, second.plusNanos(1), second))
        .hasMessageContaining("max_delay");
    assertThatThrownBy(() -> new Retries(1, second, Duration.ofDays(2)))
        .hasMessageContaining("one day");
  }
}
