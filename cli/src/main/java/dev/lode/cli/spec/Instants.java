package dev.lode.cli.spec;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Points in time as people write them.
final class Instants {

  private static final Pattern FORM =
      Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})[Tt](\\d{2}):(\\d{2})(?::(\\d{2}))?.*");

  /// What the groups of the form after the year stand for.
  private static final List<ChronoField> FIELDS =
      List.of(
          ChronoField.MONTH_OF_YEAR,
          ChronoField.DAY_OF_MONTH,
          ChronoField.HOUR_OF_DAY,
          ChronoField.MINUTE_OF_HOUR,
          ChronoField.SECOND_OF_MINUTE);

  private Instants() {}

  /// `2026-11-22T08:00:00Z`; without a zone it is UTC. Throws [DateTimeException] when it is none.
  static Instant parse(String text) {
    return text.matches(".*([Zz]|[+-][0-9:]+)")
        ? OffsetDateTime.parse(text).toInstant()
        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
  }

  /// What is wrong with a text that could not be read, and where. Java says where for a text of the
  /// wrong form alone, and not for one that names a day that there is not.
  static String wrong(String text, DateTimeException failure) {
    var form = FORM.matcher(text);
    if (form.matches()) {
      for (int i = 0; i < FIELDS.size(); i++) {
        int group = i + 2;
        if (form.start(group) >= 0 && !exists(form, FIELDS.get(i), group)) {
          return at(form.start(group)) + absent(form, FIELDS.get(i), group);
        }
      }
    }
    int index = failure instanceof DateTimeParseException parse ? parse.getErrorIndex() : 0;
    return index < text.length()
        ? at(index) + "'" + text.substring(index) + "' does not fit"
        : "after its last character: something is missing";
  }

  private static String at(int index) {
    return "at character " + (index + 1) + ": ";
  }

  private static boolean exists(MatchResult form, ChronoField field, int group) {
    int value = Integer.parseInt(form.group(group));
    return field == ChronoField.DAY_OF_MONTH
        ? month(form).isValidDay(value)
        : field.range().isValidValue(value);
  }

  /// The month is known to exist.
  private static YearMonth month(MatchResult form) {
    return YearMonth.of(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
  }

  private static String absent(MatchResult form, ChronoField field, int group) {
    var value = form.group(group);
    if (field != ChronoField.DAY_OF_MONTH) {
      var units = field.getBaseUnit().toString().toLowerCase(Locale.ROOT);
      return "there is no " + units.substring(0, units.length() - 1) + " " + value;
    }
    var month = month(form);
    return month.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH)
        + " "
        + month.getYear()
        + " has no day "
        + value;
  }
}
