package dev.lode.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlanTest {

  private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

  @Test
  void theSameSeedInjectsTheSame() {
    assertThat(Plan.of(7, TWO_MINUTES, 3)).isEqualTo(Plan.of(7, TWO_MINUTES, 3));
    assertThat(Plan.of(7, TWO_MINUTES, 3)).isNotEqualTo(Plan.of(8, TWO_MINUTES, 3));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, -1, Long.MAX_VALUE})
  void everyKindOccursInTwoMinutes(long seed) {
    var kinds = EnumSet.noneOf(FaultKind.class);
    Plan.of(seed, TWO_MINUTES, 3).faults().forEach(fault -> kinds.add(fault.kind()));
    assertThat(kinds).containsExactlyInAnyOrder(FaultKind.values());
  }

  @Test
  void someFaultsOutlastALeaseAndSomeDoNot() {
    assertThat(Plan.of(1, TWO_MINUTES, 3).faults())
        .anyMatch(fault -> fault.lasts().toSeconds() >= 12)
        .anyMatch(fault -> fault.lasts().toSeconds() < 3);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void oneProgramOrLinkHasOneFaultAtATimeAndAllAreOverInTime(long seed) {
    for (var line : Injector.lines(Plan.of(seed, TWO_MINUTES, 3))) {
      assertThat(line).isNotEmpty();
      for (int i = 0; i < line.size(); i++) {
        assertThat(line.get(i).end()).isLessThanOrEqualTo(TWO_MINUTES);
        if (i > 0) {
          assertThat(line.get(i).at()).isGreaterThan(line.get(i - 1).end());
        }
      }
    }
  }

  @Test
  void theSameSeedAndIndexIsTheSameJob() {
    assertThat(Load.of(7, 12)).isEqualTo(Load.of(7, 12));
    assertThat(Load.of(7, 12)).isNotEqualTo(Load.of(8, 12));
    assertThat(Load.index(Load.of(7, 12).key())).isEqualTo(12);
  }
}
