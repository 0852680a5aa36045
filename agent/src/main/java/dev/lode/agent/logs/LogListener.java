package dev.lode.agent.logs;

import java.util.concurrent.CompletableFuture;

/// Hears how one attempt's log is faring.
///
/// Threads: called on the shipper's own thread; must not block and may call the shipper, but for
/// [LogShipper#measure].
public interface LogListener {

  /// More is durable, or bytes were lost. Where it is not [LogState#sameLoss] as the state before,
  /// journal it.
  void moved(LogState state);

  /// The state is to be journaled, durably: only then is a part of the file given back to the disk.
  CompletableFuture<Void> remember(LogState state);

  /// The log has ended, and all of it is durable. Called once, last.
  void complete(LogState state);

  /// The coordinator wants no log of this attempt; nothing more is shipped. Called once, last.
  void unwanted();
}
