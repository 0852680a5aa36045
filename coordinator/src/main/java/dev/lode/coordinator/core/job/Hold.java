package dev.lode.coordinator.core.job;

/// Why a job is not in the queue yet.
public enum Hold {
  /// It was not to start before an instant: of the wall clock, which is what people mean.
  NOT_BEFORE,
  /// Its last attempt failed and the next one waits a while: by our own clock, which nobody sets.
  BACK_OFF
}
