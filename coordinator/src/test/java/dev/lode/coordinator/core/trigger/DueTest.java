package dev.lode.coordinator.core.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.coordinator.cron.Expressions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/// After however long: the last missed instants are found, and not all of them are walked.
final class DueTest {

  private static final Instant THEN = Instant.parse("2016-11-22T08:00:30Z");
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:30Z");

  @Test
  void ofTenYearsOfMinutesTheLastHundredAreMadeUpFor() {
    var due = due("* * * * *", new Missed(100));
    // The last one is in time.
    assertThat(due.fire()).hasSize(101).isSorted();
    assertThat(due.fire().getLast()).isEqualTo(Instant.parse("2026-11-22T08:00:00Z"));
    assertThat(due.fire().getFirst()).isEqualTo(Instant.parse("2026-11-22T06:20:00Z"));
    assertThat(due.upTo()).isEqualTo(due.fire().getLast());
    assertThat(due.missed()).isGreaterThanOrEqualTo(Due.LOOK - 100);
  }

  @Test
  void instantsThatLieFarBackAreFoundToo() {
    // 1,440 each year, the last of them eleven months ago.
    var due = due("* * 1 1 *", new Missed(100));
    assertThat(due.fire()).hasSize(100).isSorted();
    assertThat(due.fire().getLast()).isEqualTo(Instant.parse("2026-01-01T23:59:00Z"));
    assertThat(due.upTo()).isEqualTo(due.fire().getLast());
  }

  @Test
  void fewInstantsOfManyYearsAreAllCounted() {
    var due = due("0 0 1 1 *", Missed.LAST);
    assertThat(due.fire()).containsExactly(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(due.missed()).isEqualTo(9);
  }

  @Test
  void justAboveWhatIsLookedAtTheLastOnesAreStillTheLastOnes() {
    var then = NOW.minus(Duration.ofMinutes(Due.LOOK + 3)).minusSeconds(30);
    var due = Due.of(timetable("* * * * *"), new Missed(50), then, NOW);
    assertThat(due.fire()).hasSize(51).doesNotHaveDuplicates().isSorted();
    assertThat(due.fire().getLast()).isEqualTo(Instant.parse("2026-11-22T08:00:00Z"));
    assertThat(due.missed() + due.fire().size()).isEqualTo(Due.LOOK + 3);
  }

  private static Due due(String cron, Missed missed) {
    return Due.of(timetable(cron), missed, THEN, NOW);
  }

  private static Timetable timetable(String cron) {
    return new Timetable(Expressions.read(cron), ZoneOffset.UTC);
  }
}
