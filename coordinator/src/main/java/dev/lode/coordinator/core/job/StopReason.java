package dev.lode.coordinator.core.job;

import java.time.Duration;

/// Why a job is told to stop.
public sealed interface StopReason {
  /// Somebody asked.
  record CancelRequested(String by) implements StopReason {}

  /// It ran longer than it may.
  record TimedOut(Duration limit) implements StopReason {}

  /// It gave no sign of life for longer than it may.
  record Silent(Duration limit) implements StopReason {}
}
