package dev.lode.coordinator.core.trigger;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// A cron expression, as the sets of what its fields allow: bit n stands for the value n.
///
/// @param expression as it was written
/// @param days of the month, from bit 1
/// @param months from bit 1
/// @param weekdays from Sunday, which is bit 0
/// @param eitherDay whether one of the two day fields is enough: so it is when both restrict
public record Cron(
    String expression,
    long minutes,
    int hours,
    int days,
    int months,
    int weekdays,
    boolean eitherDay) {

  private static final int ALL_HOURS = (1 << 24) - 1;

  /// The 29th of February is up to eight years away.
  private static final int YEARS = 9;

  /// Whether it goes by the hour's minutes alone, in each hour of a day.
  boolean everyHour() {
    return hours == ALL_HOURS;
  }

  /// The first minute that it allows from this time on, on a clock that is never set; null when
  /// there is none.
  public @Nullable LocalDateTime atOrAfter(LocalDateTime time) {
    var from = time.truncatedTo(ChronoUnit.MINUTES);
    if (from.isBefore(time)) {
      from = from.plusMinutes(1);
    }
    var date = from.toLocalDate();
    var end = date.plusYears(YEARS);
    int minute = from.getHour() * 60 + from.getMinute();
    while (date.isBefore(end)) {
      if ((months >> date.getMonthValue() & 1) == 0) {
        date = date.withDayOfMonth(1).plusMonths(1);
        minute = 0;
        continue;
      }
      int found = allows(date) ? minuteFrom(minute) : -1;
      if (found >= 0) {
        return date.atTime(found / 60, found % 60);
      }
      date = date.plusDays(1);
      minute = 0;
    }
    return null;
  }

  private boolean allows(LocalDate date) {
    boolean day = (days >> date.getDayOfMonth() & 1) == 1;
    boolean weekday = (weekdays >> date.getDayOfWeek().getValue() % 7 & 1) == 1;
    return eitherDay ? day || weekday : day && weekday;
  }

  /// The first minute of a day that is allowed, from this one on; -1 for none.
  private int minuteFrom(int from) {
    for (int hour = from / 60; hour < 24; hour++) {
      int first = hour == from / 60 ? from % 60 : 0;
      long rest = minutes & -1L << first;
      if ((hours >> hour & 1) == 1 && rest != 0) {
        return hour * 60 + Long.numberOfTrailingZeros(rest);
      }
    }
    return -1;
  }
}
