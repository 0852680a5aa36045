package dev.lode.coordinator.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.lode.coordinator.core.trigger.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expressions mean what the library says they mean, and what makes no sense is refused where it
/// makes none.
final class ExpressionsTest {

  private static final long SEED = 20261122;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "60 * * * *        | character 1, minute '60': value 60 not in range [0, 59]",
        "* 24 * * *        | character 3, hour '24': value 24 not in range",
        "* * 0 * *         | character 5, day of the month '0': value 0 not in range [1, 31]",
        "* * * 13 *        | character 7, month '13': value 13 not in range [1, 12]",
        "* * * * 8         | character 9, day of the week '8': value 8 not in range [0, 7]",
        "0,15,61 * * * *   | character 6, minute '61': value 61 not in range",
        "1,,2 * * * *      | character 3, minute '': nothing stands between commas",
        "1,2, * * * *      | character 5, minute '': nothing stands between commas",
        "0 9-5 * * *       | character 3, hour '9-5': invalid range! [9,5]",
        "*/0 * * * *       | character 1, minute '*/0': not understood",
        "*/x * * * *       | character 1, minute '*/x': not understood",
        "/5 * * * *        | character 1, minute '/5': not understood",
        "+5 * * * *        | character 1, minute '+5': not understood",
        "٣ * * * *         | character 1, minute '٣': not understood",
        "0 0 L * *         | character 5, day of the month 'L': not understood",
        "0 0 * FOO *       | character 7, month 'FOO': invalid chars",
        "0 0 * * MONDAY    | character 9, day of the week 'MONDAY': not understood",
        "* * * *           | character 8: the day of the week is missing",
        "'   '             | character 1: the minute is missing",
        "* * * * * *       | character 11, field '*': one too many",
        "0 0 30 2 *        | character 5, day of the month '30': no month that it allows has this",
        "0 0 31 4,6,9 *    | character 5, day of the month '31': no month that it allows has this",
        "@fortnightly      | character 1, name '@fortnightly': no such name; there are @yearly",
      })
  void whatMakesNoSenseIsRefusedWithPositionAndReason(String expression, String says) {
    assertThatThrownBy(() -> Expressions.read(expression))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(says);
  }

  @Test
  void longTextIsRefusedWithoutReadingIt() {
    assertThatThrownBy(() -> Expressions.read("1,".repeat(200)))
        .hasMessage("longer than 200 characters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "@yearly   | 0 0 1 1 *",
        "@annually | 0 0 1 1 *",
        "@monthly  | 0 0 1 * *",
        "@weekly   | 0 0 * * 0",
        "@daily    | 0 0 * * *",
        "@midnight | 0 0 * * *",
        "@hourly   | 0 * * * *",
        "0 0 * * 7 | 0 0 * * sun",
        "0 0 1 jan-mar MON-FRI | 0 0 1 1-3 1-5",
      })
  void twoWaysOfSayingTheSame(String one, String other) {
    var first = Expressions.read(one);
    assertThat(first.expression()).isEqualTo(one);
    var from = Instant.parse("2026-11-22T08:00:00Z");
    assertThat(new Timetable(first, ZoneOffset.UTC).next(from, 50))
        .isEqualTo(new Timetable(Expressions.read(other), ZoneOffset.UTC).next(from, 50));
  }

  @Test
  void eitherOfTwoDayFieldsIsEnoughWhenBothRestrict() {
    var fridays13 = new Timetable(Expressions.read("0 0 13 * FRI"), ZoneOffset.UTC);
    assertThat(fridays13.next(Instant.parse("2026-11-07T00:00:00Z"), 4))
        .containsExactly(
            Instant.parse("2026-11-13T00:00:00Z"),
            Instant.parse("2026-11-20T00:00:00Z"),
            Instant.parse("2026-11-27T00:00:00Z"),
            Instant.parse("2026-12-04T00:00:00Z"));
  }

  /// The library walks the calendar in its own way; where no clocks are set it has to agree.
  @Test
  void inUtcTheInstantsAreThoseOfTheLibrary() {
    var random = new Random(SEED);
    var parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    for (int i = 0; i < 300; i++) {
      var expression = expression(random);
      var from =
          Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofMinutes(random.nextInt(1_000_000)));
      var ours = new Timetable(Expressions.read(expression), ZoneOffset.UTC);
      var theirs = ExecutionTime.forCron(parser.parse(expression));
      var at = from;
      for (int step = 0; step < 5; step++) {
        var expected =
            theirs.nextExecution(at.atZone(ZoneOffset.UTC)).map(it -> it.toInstant()).orElseThrow();
        assertThat(ours.next(at))
            .as("seed %d: %s after %s", SEED, expression, at)
            .isEqualTo(expected);
        at = expected;
      }
    }
  }

  private static String expression(Random random) {
    var fields = new StringJoiner(" ");
    fields.add(field(random, 0, 59)).add(field(random, 0, 23));
    // Up to the 28th: what never comes is another test's.
    fields.add(field(random, 1, 28)).add(field(random, 1, 12)).add(field(random, 0, 6));
    return fields.toString();
  }

  private static String field(Random random, int first, int last) {
    var parts = new StringJoiner(",");
    for (int i = random.nextInt(3); i >= 0; i--) {
      int low = random.nextInt(first, last + 1);
      int high = random.nextInt(low, last + 1);
      int step = random.nextInt(1, Math.max(2, (last - first) / 3));
      parts.add(
          switch (random.nextInt(5)) {
            case 0 -> String.valueOf(low);
            case 1 -> low + "-" + high;
            case 2 -> low + "-" + high + "/" + step;
            case 3 -> low + "/" + step;
            default -> "*";
          });
    }
    var text = parts.toString();
    // A list with a star in it restricts nothing, which the library sees otherwise than cron does.
    return text.contains("*") ? "*" : text;
  }
}
