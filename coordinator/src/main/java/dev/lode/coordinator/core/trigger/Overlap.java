package dev.lode.coordinator.core.trigger;

/// What becomes of an instant while an earlier job of its trigger lives. Whichever: no two of them
/// live at once.
public enum Overlap {
  /// It is passed over.
  SKIP,
  /// It waits for the end of those before it.
  QUEUE,
  /// It waits for the end of the earlier job, which is told to stop; whatever waited is passed
  /// over.
  REPLACE
}
