package dev.lode.coordinator.core.trigger;

import java.time.Duration;

/// What becomes of instants that nobody decided about in time: the coordinator was not running,
/// could not write its store, or its clock was put forward.
///
/// @param limit the last so many of them are fired; 0 for none
public record Missed(int limit) {

  /// An instant is missed when it is decided later than this: a restart takes less.
  public static final Duration AFTER = Duration.ofMinutes(1);

  public static final int MAX = 100;

  public static final Missed SKIP = new Missed(0);

  /// Only the last one; and not even that when a later instant is fired in time.
  public static final Missed LAST = new Missed(1);

  public Missed {
    if (limit < 0 || limit > MAX) {
      throw new IllegalArgumentException("must be 0 to " + MAX);
    }
  }
}
