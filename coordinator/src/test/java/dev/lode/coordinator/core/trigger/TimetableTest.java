package dev.lode.coordinator.core.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.coordinator.cron.Expressions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What comes of an expression when a zone's clocks are set.
final class TimetableTest {

  private static final long SEED = 20261122;

  @ParameterizedTest(name = "{0} in {1} after {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        // Put forward at 02:00, by an hour: 02:30 comes as the clocks are set.
        "30 2 * * *   | Europe/Berlin       | 2027-03-27T12:00Z | 2027-03-28T01:00Z"
            + " 2027-03-29T00:30Z",
        "0 3 * * *    | Europe/Berlin       | 2027-03-27T12:00Z | 2027-03-28T01:00Z"
            + " 2027-03-29T01:00Z",
        "30 2 * * *   | America/New_York    | 2027-03-13T12:00Z | 2027-03-14T07:00Z"
            + " 2027-03-15T06:30Z",
        // All that the gap leaves out comes once, together.
        "*/20 2 * * * | Europe/Berlin       | 2027-03-28T00:00Z | 2027-03-28T01:00Z"
            + " 2027-03-29T00:00Z",
        // By half an hour.
        "15 2 * * *   | Australia/Lord_Howe | 2026-10-03T12:00Z | 2026-10-03T15:30Z"
            + " 2026-10-04T15:15Z",
        // At midnight.
        "0 0 * * *    | Africa/Cairo        | 2027-04-29T12:00Z | 2027-04-29T22:00Z"
            + " 2027-04-30T21:00Z",
        // A whole day is left out.
        "0 9 * * *    | Pacific/Apia        | 2011-12-29T20:00Z | 2011-12-30T10:00Z"
            + " 2011-12-30T19:00Z",
        // Set back at 03:00, by an hour: the first 02:30 counts.
        "30 2 * * *   | Europe/Berlin       | 2026-10-24T12:00Z | 2026-10-25T00:30Z"
            + " 2026-10-26T01:30Z",
        "30 1 * * *   | America/New_York    | 2026-10-31T12:00Z | 2026-11-01T05:30Z"
            + " 2026-11-02T06:30Z",
        "45 1 * * *   | Australia/Lord_Howe | 2027-04-03T10:00Z | 2027-04-03T14:45Z"
            + " 2027-04-04T15:15Z",
        // Asked for in the midst of the second time.
        "30 2 * * *   | Europe/Berlin       | 2026-10-25T01:10Z | 2026-10-26T01:30Z",
        // Each hour that passes: nothing is made up for, nothing is left out.
        "30 * * * *   | Europe/Berlin       | 2027-03-28T00:00Z | 2027-03-28T00:30Z"
            + " 2027-03-28T01:30Z",
        "30 * * * *   | Europe/Berlin       | 2026-10-25T00:00Z | 2026-10-25T00:30Z"
            + " 2026-10-25T01:30Z 2026-10-25T02:30Z",
        "0 * * * *    | Australia/Lord_Howe | 2027-04-03T13:30Z | 2027-04-03T14:00Z"
            + " 2027-04-03T15:30Z 2027-04-03T16:30Z",
        // Where clocks are never set.
        "30 2 * * *   | Asia/Kolkata        | 2027-03-27T12:00Z | 2027-03-27T21:00Z"
            + " 2027-03-28T21:00Z",
      })
  void whenClocksAreSet(String expression, String zone, String after, String expected) {
    var timetable = timetable(expression, zone);
    var wanted = List.of(expected.split(" ", -1)).stream().map(TimetableTest::at).toList();
    assertThat(timetable.next(at(after), wanted.size())).isEqualTo(wanted);
  }

  @Test
  void anInstantComesOnceAndInItsOrderWhereverOneBeginsToAsk() {
    var random = new Random(SEED);
    var expressions =
        List.of("30 2 * * *", "*/15 1-3 * * *", "0 * * * *", "7 */2 * * *", "* 2 * 3,10 *");
    var zones =
        List.of(
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Africa/Cairo",
            "Asia/Tehran");
    for (var expression : expressions) {
      for (var zone : zones) {
        var timetable = timetable(expression, zone);
        var begin = at("2026-09-01T00:00Z");
        var end = at("2027-05-01T00:00Z");
        var all = new ArrayList<Instant>();
        for (var at = timetable.next(begin); at != null && at.isBefore(end); ) {
          all.add(at);
          at = timetable.next(at);
        }
        assertThat(new TreeSet<>(all)).hasSameSizeAs(all).isEqualTo(new TreeSet<>(all));
        assertThat(all).isSorted();
        for (int i = 0; i < 200; i++) {
          var from = begin.plusSeconds(random.nextLong(Duration.between(begin, end).toSeconds()));
          var expected = all.stream().filter(it -> it.isAfter(from)).findFirst();
          if (expected.isPresent()) {
            assertThat(timetable.next(from))
                .as("seed %d: %s in %s after %s", SEED, expression, zone, from)
                .isEqualTo(expected.get());
          }
        }
      }
    }
  }

  @Test
  void aLeapDayComesAfterEightYears() {
    assertThat(timetable("0 0 29 2 *", "UTC").next(at("2096-02-29T00:00Z")))
        .isEqualTo(at("2104-02-29T00:00Z"));
  }

  private static Timetable timetable(String expression, String zone) {
    return new Timetable(Expressions.read(expression), ZoneId.of(zone));
  }

  private static Instant at(String text) {
    return Instant.parse(text.replace("Z", ":00Z").replaceAll("(:\\d\\d:\\d\\d):00Z", "$1Z"));
  }
}
