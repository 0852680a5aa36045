package dev.lode.common.model;

import java.time.Duration;

/// How the process of an attempt ended, in its supervisor's words.
///
/// @param by who brought the end about
public record Exit(How how, By by, Usage usage) {

  /// The three ways to end.
  public sealed interface How {
    /// It ended by itself, with this code, 0 to 255.
    record Code(int code) implements How {}

    /// This signal ended it.
    record Signal(int signal) implements How {}

    /// It could not be started; the system's reason.
    record Unstartable(String reason) implements How {}
  }

  /// Who brought the end about.
  public enum By {
    /// The program itself, or somebody outside Lode.
    WORKLOAD,
    /// Lode's polite stop.
    STOP,
    /// Lode's kill, after the grace.
    KILL,
    /// The end of the agent's lease.
    LEASE
  }

  /// What the process tree used.
  ///
  /// @param maxRssBytes peak resident memory of its largest process
  /// @param cpuTime user and system time of all of it
  /// @param leftBehind processes that the program left and the supervisor killed
  public record Usage(long maxRssBytes, Duration cpuTime, int leftBehind) {
    public static final Usage NONE = new Usage(0, Duration.ZERO, 0);
  }
}
