package dev.lode.coordinator.core.trigger;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// What a moment means for one trigger.
///
/// @param next its next version; the same when nothing was decided
/// @param instant the one that is fired now; null for none
/// @param stops whether the earlier job is to be stopped for one that waits
/// @param news what became of instants
public record Firing(Trigger next, @Nullable Instant instant, boolean stops, Tally news) {

  /// @param wall what the trigger's instants are held against
  /// @param busy whether a job that it fired lives
  public static Firing at(Trigger trigger, Instant wall, boolean busy) {
    if (trigger.paused()) {
      return new Firing(trigger, null, false, Tally.NONE);
    }
    var plan = trigger.plan();
    var due = Due.of(plan.timetable(), plan.missed(), trigger.decidedUpTo(), wall);
    var waiting = new ArrayDeque<>(trigger.waiting());
    int overlapped = 0;
    for (Instant instant : due.fire()) {
      overlapped += take(instant, plan.overlap(), waiting, busy);
    }
    var fired = busy ? null : waiting.poll();
    boolean stops = busy && plan.overlap() == Overlap.REPLACE && !waiting.isEmpty();
    var news = new Tally(fired == null ? 0 : 1, overlapped, due.missed());
    var next =
        fired == null && news.equals(Tally.NONE) && due.fire().isEmpty()
            ? trigger
            : trigger.decided(due.upTo(), new ArrayList<>(waiting), news);
    return new Firing(next, fired, stops, news);
  }

  /// Puts an instant in line, or not; how many are passed over for that.
  private static int take(
      Instant instant, Overlap overlap, ArrayDeque<Instant> waiting, boolean busy) {
    boolean first = !busy && waiting.isEmpty();
    switch (overlap) {
      case SKIP -> {
        if (!first) {
          return 1;
        }
      }
      case QUEUE -> {
        if (waiting.size() == Trigger.MAX_WAITING) {
          return 1;
        }
      }
      case REPLACE -> {
        int replaced = waiting.size();
        waiting.clear();
        waiting.add(instant);
        return replaced;
      }
    }
    waiting.add(instant);
    return 0;
  }
}
