package dev.lode.cli.drill;

import java.time.Duration;
import java.util.Locale;

/// One fault of a plan.
///
/// @param at when it begins, from the beginning of the faults
/// @param target the agent, from 1; of a link the agent at its end, 0 for the clients; else 0
/// @param lasts when it is undone, from its beginning
record Fault(Duration at, FaultKind kind, int target, Duration lasts) {

  Duration end() {
    return at.plus(lasts);
  }

  /// `12.3 s: kill -9 of agent 2, for 0.4 s`.
  @Override
  public String toString() {
    return seconds(at) + ": " + kind.words() + whom() + ", for " + seconds(lasts);
  }

  private String whom() {
    return switch (kind) {
      case KILL_COORDINATOR, STOP_COORDINATOR, FULL_DISK -> "";
      case KILL_AGENT, STOP_AGENT -> " " + target;
      case CUT, HOLD, HOLD_OUTWARD, HOLD_INWARD ->
          target == 0 ? " the clients" : " agent " + target;
    };
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
