package dev.lode.coordinator.core;

import java.time.Duration;

/// How long agents may be silent, and what they may do meanwhile.
///
/// @param heartbeat agents report at least this often
/// @param lease how long an agent may work after the sending of a report that was acknowledged
/// @param drift allowance for clocks that run at different speeds and for killing what runs when a
///   lease ends
/// @param lostAfter silence after which an agent's session is ended and its jobs may start
///   elsewhere
public record Times(Duration heartbeat, Duration lease, Duration drift, Duration lostAfter) {

  public static final Times DEFAULT =
      new Times(
          Duration.ofSeconds(1),
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(90));

  public Times {
    if (heartbeat.compareTo(Duration.ofMillis(50)) < 0) {
      throw new IllegalArgumentException("heartbeat must be at least 50 ms");
    }
    if (lease.compareTo(heartbeat.multipliedBy(3)) < 0) {
      throw new IllegalArgumentException(
          "lease must be at least three heartbeats, or one late report stops every job");
    }
    // The agent must have stopped before anyone may start its jobs elsewhere (PROTOCOL.md, rule 4).
    if (lease.plus(heartbeat).plus(drift).compareTo(lostAfter) >= 0) {
      throw new IllegalArgumentException(
          "lease + heartbeat + drift must be shorter than lost-after: "
              + lease
              + " + "
              + heartbeat
              + " + "
              + drift
              + " is not shorter than "
              + lostAfter);
    }
  }

  /// Silence after which nothing new is placed on an agent.
  public Duration silentAfter() {
    return heartbeat.multipliedBy(5);
  }
}
