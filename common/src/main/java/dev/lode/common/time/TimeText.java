package dev.lode.common.time;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Instants as RFC 3339 writes them, such as `2026-11-22T08:00:00Z` or
/// `2026-11-22T09:00:00.5+01:00`. Strict: a day that no month has is refused, not taken for one of
/// the next month.
public final class TimeText {

  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{4})-(\\d{2})-(\\d{2})[Tt](\\d{2}):(\\d{2}):(\\d{2})(?:\\.\\d{1,9})?"
              + "(?:[Zz]|[+-](\\d{2}):(\\d{2}))");

  private static final String MINUTE = "\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}";
  private static final Pattern NO_SECONDS = Pattern.compile("(" + MINUTE + ")([Zz]|[+-].*)?");
  private static final Pattern NO_ZONE = Pattern.compile(MINUTE + ":[0-9.]*");

  /// What shows how much of a text that is not of the form is: each sign stands for itself, or a
  /// digit for any.
  private static final String EXAMPLE = "2026-11-22T08:00:00Z";

  private TimeText() {}

  /// As people write it: they may leave out the seconds, and the zone, which is UTC then. Refuses
  /// like [#parse].
  public static Instant ofPerson(String text) {
    var minute = NO_SECONDS.matcher(text);
    var whole =
        minute.matches()
            ? minute.group(1) + ":00" + Objects.requireNonNullElse(minute.group(2), "Z")
            : text;
    return parse(NO_ZONE.matcher(whole).matches() ? whole + "Z" : whole);
  }

  /// Throws [IllegalArgumentException] with the reason, and the place counted from 1.
  public static Instant parse(String text) {
    var parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw unfit(text, firstWrong(text));
    }
    check(parts, 2, 1, 12, "there is no month ");
    var month = YearMonth.of(number(parts, 1), number(parts, 2));
    check(parts, 3, 1, month.lengthOfMonth(), name(month) + " has no day ");
    check(parts, 4, 0, 23, "there is no hour ");
    check(parts, 5, 0, 59, "there is no minute ");
    check(parts, 6, 0, 59, "there is no second ");
    if (parts.group(7) != null) {
      check(parts, 7, 0, 17, "no zone is away from UTC by the hours ");
      check(parts, 8, 0, 59, "there is no minute ");
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw unfit(text, e.getErrorIndex());
    }
  }

  private static void check(Matcher parts, int group, int least, int most, String otherwise) {
    int number = number(parts, group);
    if (number < least || number > most) {
      throw at(parts.start(group), otherwise + number);
    }
  }

  private static String name(YearMonth month) {
    return month.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH) + " " + month.getYear();
  }

  private static int number(Matcher parts, int group) {
    return Integer.parseInt(parts.group(group));
  }

  private static int firstWrong(String text) {
    int same = 0;
    while (same < Math.min(text.length(), EXAMPLE.length() - 1)
        && alike(text.charAt(same), EXAMPLE.charAt(same))) {
      same++;
    }
    return same;
  }

  private static boolean alike(char it, char example) {
    return Character.isDigit(example)
        ? it >= '0' && it <= '9'
        : Character.toUpperCase(it) == example;
  }

  private static IllegalArgumentException unfit(String text, int position) {
    return position < text.length()
        ? at(position, "'" + text.substring(position) + "' does not fit")
        : new IllegalArgumentException("after its last character: something is missing");
  }

  private static IllegalArgumentException at(int position, String why) {
    return new IllegalArgumentException("at character " + (position + 1) + ": " + why);
  }
}
