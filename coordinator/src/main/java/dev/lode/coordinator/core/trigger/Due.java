package dev.lode.coordinator.core.trigger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The instants of a timetable whose time has come, and which of them count.
///
/// @param fire those in time, and before them those that were missed and are made up for
/// @param missed how many are passed over; at least so many where there are more than [#LOOK]
/// @param upTo the last of all
record Due(List<Instant> fire, int missed, Instant upTo) {

  /// Instants that are looked at from the first one on. There may be a year of minutes, and the
  /// control loop has other things to do.
  static final int LOOK = 1500;

  /// What is due after one instant and up to another.
  static Due of(Timetable timetable, Missed rule, Instant after, Instant wall) {
    var all = new ArrayList<>(from(timetable, after, wall, LOOK));
    if (all.size() == LOOK) {
      all.addAll(last(timetable, all.getLast(), wall));
    }
    var inTime = all.stream().filter(it -> !it.isBefore(wall.minus(Missed.AFTER))).toList();
    var late = all.subList(0, all.size() - inTime.size());
    int wanted = rule.equals(Missed.LAST) && !inTime.isEmpty() ? 0 : rule.limit();
    var madeUp = late.subList(Math.max(0, late.size() - wanted), late.size());
    var fire = new ArrayList<>(madeUp);
    fire.addAll(inTime);
    return new Due(fire, late.size() - madeUp.size(), all.isEmpty() ? after : all.getLast());
  }

  /// The last few, found from the end: in twice as long a time until there are enough.
  private static List<Instant> last(Timetable timetable, Instant after, Instant wall) {
    var span = Duration.ofMinutes(LOOK);
    while (true) {
      boolean whole = after.isAfter(wall.minus(span));
      var last = new ArrayDeque<Instant>();
      var at = timetable.next(whole ? after : wall.minus(span));
      for (; at != null && !at.isAfter(wall); at = timetable.next(at)) {
        last.add(at);
        if (last.size() > Missed.MAX + 2) {
          last.removeFirst();
        }
      }
      if (whole || last.size() > Missed.MAX) {
        return List.copyOf(last);
      }
      span = span.multipliedBy(2);
    }
  }

  private static List<Instant> from(Timetable timetable, Instant after, Instant wall, int limit) {
    var all = new ArrayList<Instant>();
    var at = timetable.next(after);
    for (; at != null && !at.isAfter(wall) && all.size() < limit; at = timetable.next(at)) {
      all.add(at);
    }
    return all;
  }
}
