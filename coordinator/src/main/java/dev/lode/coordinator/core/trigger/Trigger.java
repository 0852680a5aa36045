package dev.lode.coordinator.core.trigger;

import dev.lode.coordinator.core.job.TriggerId;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One version of a trigger. Immutable.
///
/// @param name unique among the triggers that there are
/// @param decidedUpTo every instant up to this one has been decided, whatever the clock says now;
///   never moves back
/// @param waiting instants that are to be fired once the earlier job has ended, in their order
/// @param tally of its instants so far
public record Trigger(
    TriggerId id,
    String name,
    Plan plan,
    boolean paused,
    Instant decidedUpTo,
    List<Instant> waiting,
    Tally tally) {

  /// Instants that may wait; one more is passed over.
  public static final int MAX_WAITING = Missed.MAX;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  public Trigger {
    waiting = List.copyOf(waiting);
    checkName(name);
  }

  public static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "must be 1 to 100 letters, digits, dots, hyphens and underscores, and begin with a"
              + " letter or digit");
    }
  }

  /// As it is saved for the first time: what was before is not for it.
  public static Trigger saved(TriggerId id, String name, Plan plan, Instant wall) {
    return new Trigger(id, name, plan, false, wall, List.of(), Tally.NONE);
  }

  /// The next instant to be decided; null when there is none or it is paused.
  public @Nullable Instant next() {
    return paused ? null : plan.timetable().next(decidedUpTo);
  }

  /// The new plan is for what comes from now on. What waits, waits on, unless it is another policy
  /// by which it would.
  public Trigger with(Plan other, Instant wall) {
    boolean waitsOn = other.overlap() == plan.overlap();
    return new Trigger(
        id,
        name,
        other,
        paused,
        later(wall),
        waitsOn ? waiting : List.of(),
        waitsOn ? tally : tally.plus(new Tally(0, waiting.size(), 0)));
  }

  /// Nothing is fired until it is resumed, and nothing is made up for then: what passes meanwhile
  /// is not missed.
  public Trigger pausedAt(Instant wall) {
    return paused
        ? this
        : new Trigger(
            id,
            name,
            plan,
            true,
            later(wall),
            List.of(),
            tally.plus(new Tally(0, waiting.size(), 0)));
  }

  public Trigger resumedAt(Instant wall) {
    return paused ? new Trigger(id, name, plan, false, later(wall), waiting, tally) : this;
  }

  /// Every instant up to then counts as decided, and none of them is fired.
  public Trigger passedOver(Instant wall) {
    return new Trigger(id, name, plan, paused, later(wall), List.of(), tally);
  }

  Trigger decided(Instant upTo, List<Instant> stillWaiting, Tally news) {
    return new Trigger(id, name, plan, paused, upTo, stillWaiting, tally.plus(news));
  }

  private Instant later(Instant wall) {
    return wall.isAfter(decidedUpTo) ? wall : decidedUpTo;
  }
}
