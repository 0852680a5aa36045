package dev.lode.coordinator.cron;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.lode.coordinator.core.trigger.Cron;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/// Cron expressions: five fields, or one of the names such as `@daily`.
///
/// A library says what each field means. It is asked about one field at a time, and about one part
/// of a list at a time, so that a refusal can say where.
///
/// Threads: any.
public final class Expressions {

  public static final int MAX_LENGTH = 200;

  private static final CronParser PARSER =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  private static final Map<String, String> NAMES =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");

  private static final Pattern FIELD = Pattern.compile("\\S+");

  /// The library takes more: digits of other scripts, signs, steps without a range.
  private static final Pattern FORM =
      Pattern.compile(
          "(\\*|[0-9]{1,2}|[A-Za-z]{3})(-([0-9]{1,2}|[A-Za-z]{3}))?(/0?[1-9]|/[1-9][0-9])?");

  /// A leap year that begins on a Sunday, so that its 1st to 7th of January are all weekdays.
  private static final LocalDateTime SUNDAY = LocalDateTime.of(2012, 1, 1, 0, 0);

  /// One of the five.
  ///
  /// @param place among the five, from 0
  /// @param example a time that has a value, for each of its values
  private record Field(
      int place,
      String words,
      String range,
      int first,
      int last,
      IntFunction<LocalDateTime> example) {

    /// An expression that restricts nothing but this field.
    String alone(String text) {
      var fields = new ArrayList<>(List.of("*", "*", "*", "*", "*"));
      fields.set(place, text);
      return String.join(" ", fields);
    }
  }

  private static final int DAY = 2;
  private static final int WEEKDAY = 4;

  private static final List<Field> FIELDS =
      List.of(
          new Field(0, "minute", "0 to 59", 0, 59, SUNDAY::withMinute),
          new Field(1, "hour", "0 to 23", 0, 23, SUNDAY::withHour),
          new Field(DAY, "day of the month", "1 to 31", 1, 31, SUNDAY::withDayOfMonth),
          new Field(3, "month", "1 to 12 or JAN to DEC", 1, 12, SUNDAY::withMonth),
          new Field(
              WEEKDAY, "day of the week", "0 to 7 or SUN to SAT", 0, 6, it -> SUNDAY.plusDays(it)));

  /// A piece of an expression and where it begins, counted from 0.
  private record Piece(String text, int at) {}

  private Expressions() {}

  /// Throws [IllegalArgumentException] with the position, counted from 1, and the reason.
  public static Cron read(String expression) {
    if (expression.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("longer than " + MAX_LENGTH + " characters");
    }
    var text = expression.strip();
    if (!text.startsWith("@")) {
      return read(expression, pieces(FIELD, expression, 0));
    }
    var fields = NAMES.get(text);
    if (fields == null) {
      int at = expression.indexOf('@');
      throw wrong(
          new Piece(text, at),
          "name",
          "no such name; there are @yearly, @annually, @monthly, @weekly, @daily, @midnight,"
              + " @hourly");
    }
    var cron = read(fields, pieces(FIELD, fields, 0));
    return named(text, cron);
  }

  private static Cron named(String name, Cron cron) {
    return new Cron(
        name,
        cron.minutes(),
        cron.hours(),
        cron.days(),
        cron.months(),
        cron.weekdays(),
        cron.eitherDay());
  }

  private static Cron read(String expression, List<Piece> fields) {
    if (fields.size() > FIELDS.size()) {
      var extra = fields.get(FIELDS.size());
      throw wrong(extra, "field", "one too many: " + expected());
    }
    if (fields.size() < FIELDS.size()) {
      var missing = FIELDS.get(fields.size());
      throw new IllegalArgumentException(
          "character %d: the %s is missing: %s"
              .formatted(expression.stripTrailing().length() + 1, missing.words, expected()));
    }
    var sets = new long[FIELDS.size()];
    for (Field field : FIELDS) {
      sets[field.place] = set(field, fields.get(field.place));
    }
    var cron =
        new Cron(
            String.join(" ", fields.stream().map(Piece::text).toList()),
            sets[0],
            (int) sets[1],
            (int) sets[2],
            (int) sets[3],
            (int) sets[4],
            restricts(fields.get(DAY)) && restricts(fields.get(WEEKDAY)));
    if (cron.atOrAfter(SUNDAY) == null) {
      throw wrong(fields.get(DAY), FIELDS.get(DAY).words, "no month that it allows has this day");
    }
    return cron;
  }

  private static String expected() {
    return "five fields are expected, minute, hour, day of the month, month, day of the week";
  }

  private static boolean restricts(Piece day) {
    return !day.text().equals("*") && !day.text().equals("*/1");
  }

  private static List<Piece> pieces(Pattern pattern, String text, int offset) {
    return pattern
        .matcher(text)
        .results()
        .map(it -> new Piece(it.group(), offset + it.start()))
        .toList();
  }

  private static long set(Field field, Piece piece) {
    long set = 0;
    for (Piece part : parts(piece)) {
      set |= values(field, part);
    }
    return set;
  }

  /// Between commas, also those with nothing in them.
  private static List<Piece> parts(Piece list) {
    var parts = new ArrayList<Piece>();
    int from = 0;
    for (int comma = list.text().indexOf(','); comma >= 0; comma = list.text().indexOf(',', from)) {
      parts.add(new Piece(list.text().substring(from, comma), list.at() + from));
      from = comma + 1;
    }
    parts.add(new Piece(list.text().substring(from), list.at() + from));
    return parts;
  }

  private static long values(Field field, Piece part) {
    if (part.text().isEmpty()) {
      throw wrong(part, field.words, "nothing stands between commas");
    }
    if (!FORM.matcher(part.text()).matches()) {
      throw wrong(
          part,
          field.words,
          "not understood: write "
              + field.range
              + ", *, a range a-b, or a step of 1 or more such as */5");
    }
    if (part.text().equals("*")) {
      return (1L << (field.last + 1)) - (1L << field.first);
    }
    try {
      var cron = PARSER.parse(field.alone(part.text()));
      var time = ExecutionTime.forCron(cron);
      long set = 0;
      for (int value = field.first; value <= field.last; value++) {
        if (time.isMatch(field.example.apply(value).atZone(ZoneOffset.UTC))) {
          set |= 1L << value;
        }
      }
      return set;
    } catch (IllegalArgumentException e) {
      throw wrong(part, field.words, reason(e) + "; it takes " + field.range);
    }
  }

  private static String reason(IllegalArgumentException e) {
    var said = String.valueOf(e.getMessage()).replace("Failed to parse cron expression. ", "");
    return said.isEmpty() ? "wrong" : Character.toLowerCase(said.charAt(0)) + said.substring(1);
  }

  private static IllegalArgumentException wrong(Piece piece, String what, String why) {
    return new IllegalArgumentException(
        "character %d, %s '%s': %s".formatted(piece.at() + 1, what, piece.text(), why));
  }
}
