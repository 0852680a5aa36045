package dev.lode.coordinator.core.trigger;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cron expression on the clocks of a time zone: a rising sequence of instants.
///
/// When those clocks are set, an expression that names hours keeps to what they show: a time that
/// they leave out comes in the moment that they are set, and one that they show twice comes the
/// first time. An expression for every hour keeps to what has passed: nothing comes for times that
/// are left out, and those that are shown twice come twice, an hour apart.
public record Timetable(Cron cron, ZoneId zone) {

  /// Clocks are set a few times a year at most, and the next time is nine years away at most.
  private static final int SETTINGS = 200;

  /// The first instant after this one; null when there is none.
  public @Nullable Instant next(Instant after) {
    return cron.everyHour() ? byWhatPasses(after) : byWhatClocksShow(after);
  }

  /// The next instants after this one, at most so many.
  public List<Instant> next(Instant after, int limit) {
    var all = new ArrayList<Instant>();
    for (var at = next(after); at != null && all.size() < limit; at = next(at)) {
      all.add(at);
    }
    return all;
  }

  private @Nullable Instant byWhatPasses(Instant after) {
    var rules = zone.getRules();
    var begin = after;
    var from = local(begin, rules.getOffset(begin)).plusNanos(1);
    for (int i = 0; i < SETTINGS; i++) {
      var candidate = cron.atOrAfter(from);
      if (candidate == null) {
        return null;
      }
      var at = candidate.toInstant(rules.getOffset(begin));
      var set = rules.nextTransition(begin);
      if (set == null || at.isBefore(set.getInstant())) {
        return at;
      }
      begin = set.getInstant();
      from = set.getDateTimeAfter();
    }
    return null;
  }

  private @Nullable Instant byWhatClocksShow(Instant after) {
    var from = local(after, zone.getRules().getOffset(after)).plusNanos(1);
    for (var time = cron.atOrAfter(from); time != null; time = cron.atOrAfter(from)) {
      var at = shown(time);
      if (at.isAfter(after)) {
        return at;
      }
      // Shown for the second time.
      from = time.plusNanos(1);
    }
    return null;
  }

  private Instant shown(LocalDateTime time) {
    var set = zone.getRules().getTransition(time);
    if (set == null) {
      return time.toInstant(zone.getRules().getOffset(time));
    }
    return set.isGap() ? set.getInstant() : time.toInstant(set.getOffsetBefore());
  }

  private static LocalDateTime local(Instant at, ZoneOffset offset) {
    return LocalDateTime.ofEpochSecond(at.getEpochSecond(), at.getNano(), offset);
  }
}
