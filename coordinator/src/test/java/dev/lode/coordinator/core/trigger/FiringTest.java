package dev.lode.coordinator.core.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The tables of the policies: an hourly trigger, decided up to 08:00, at some later time.
final class FiringTest {

  /// Instants are hours; `now` is the time of the day; `fires` is what is fired now.
  @ParameterizedTest(name = "{0}, missed {1}, at {2}, busy {3}, waiting {4}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // overlap, missed, now, busy, waiting before | fires, waiting after, stops, overlapped,
        // missed, up to
        "SKIP    | 1   | 08:59:59 | false | - | -  | -        | false | 0 | 0 | 8",
        "SKIP    | 1   | 09:00:00 | false | - | 9  | -        | false | 0 | 0 | 9",
        // In time up to a minute later, whatever the policy for missed instants.
        "SKIP    | 0   | 09:01:00 | false | - | 9  | -        | false | 0 | 0 | 9",
        "SKIP    | 0   | 09:01:01 | false | - | -  | -        | false | 0 | 1 | 9",
        "SKIP    | 1   | 09:01:01 | false | - | 9  | -        | false | 0 | 0 | 9",
        // Five were missed.
        "SKIP    | 0   | 13:30:00 | false | - | -  | -        | false | 0 | 5 | 13",
        "SKIP    | 1   | 13:30:00 | false | - | 13 | -        | false | 0 | 4 | 13",
        "SKIP    | 3   | 13:30:00 | false | - | 11 | -        | false | 2 | 2 | 13",
        "QUEUE   | 3   | 13:30:00 | false | - | 11 | 12 13    | false | 0 | 2 | 13",
        "QUEUE   | 100 | 13:30:00 | false | - | 9  | 10 11 12 13 | false | 0 | 0 | 13",
        "REPLACE | 3   | 13:30:00 | false | - | 13 | -        | false | 2 | 2 | 13",
        // Four were missed, and one is in time: the last missed one is not made up for beside it.
        "SKIP    | 0   | 13:00:10 | false | - | 13 | -        | false | 0 | 4 | 13",
        "SKIP    | 1   | 13:00:10 | false | - | 13 | -        | false | 0 | 4 | 13",
        "QUEUE   | 2   | 13:00:10 | false | - | 11 | 12 13    | false | 0 | 2 | 13",
        // An earlier job lives.
        "SKIP    | 1   | 09:00:00 | true  | - | -  | -        | false | 1 | 0 | 9",
        "QUEUE   | 1   | 09:00:00 | true  | - | -  | 9        | false | 0 | 0 | 9",
        "REPLACE | 1   | 09:00:00 | true  | - | -  | 9        | true  | 0 | 0 | 9",
        // And others wait for its end.
        "QUEUE   | 1   | 09:00:00 | true  | 7 8 | - | 7 8 9   | false | 0 | 0 | 9",
        "REPLACE | 1   | 09:00:00 | true  | 8 | -  | 9        | true  | 1 | 0 | 9",
        "REPLACE | 1   | 08:30:00 | true  | 8 | -  | 8        | true  | 0 | 0 | 8",
        // It has ended.
        "QUEUE   | 1   | 08:30:00 | false | 7 8 | 7 | 8       | false | 0 | 0 | 8",
        "QUEUE   | 1   | 09:00:00 | false | 7 8 | 7 | 8 9     | false | 0 | 0 | 9",
        "REPLACE | 1   | 08:30:00 | false | 8 | 8  | -        | false | 0 | 0 | 8",
        // The clock has been put back.
        "SKIP    | 1   | 03:00:00 | false | - | -  | -        | false | 0 | 0 | 8",
      })
  void decides(
      Overlap overlap,
      int missed,
      String now,
      boolean busy,
      @Nullable String waiting,
      @Nullable String fires,
      @Nullable String stillWaiting,
      boolean stops,
      int overlapped,
      int passedOver,
      int upTo) {
    var trigger = Made.hourly(overlap, new Missed(missed), at("8"), hours(waiting));
    var firing = Firing.at(trigger, Instant.parse("2026-11-22T" + now + "Z"), busy);
    assertThat(firing.instant()).isEqualTo(fires == null ? null : at(fires));
    assertThat(firing.next().waiting()).isEqualTo(hours(stillWaiting));
    assertThat(firing.stops()).isEqualTo(stops);
    assertThat(firing.news()).isEqualTo(new Tally(fires == null ? 0 : 1, overlapped, passedOver));
    assertThat(firing.next().decidedUpTo()).isEqualTo(at(String.valueOf(upTo)));
    assertThat(firing.next().tally()).isEqualTo(firing.news());
  }

  private static List<Instant> hours(@Nullable String text) {
    return text == null
        ? List.of()
        : Arrays.stream(text.split(" ", -1)).map(FiringTest::at).toList();
  }

  private static Instant at(String hour) {
    return Instant.parse("2026-11-22T00:00:00Z").plusSeconds(3600L * Integer.parseInt(hour));
  }
}
