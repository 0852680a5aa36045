package dev.lode.agent.logs;

/// Hears how one attempt's log is faring.
///
/// Threads: called on the shipper's own thread; must not block and may call the shipper.
public interface LogListener {

  /// More is durable, or bytes were lost. When `cut` or `lost` have moved, journal the state.
  void moved(LogState state);

  /// The log has ended, and all of it is durable. Called once, last.
  void complete(LogState state);

  /// The coordinator wants no log of this attempt; nothing more is shipped. Called once, last.
  void unwanted();
}
