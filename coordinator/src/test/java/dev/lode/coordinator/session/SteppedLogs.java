package dev.lode.coordinator.session;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.control.Signals;
import dev.lode.coordinator.core.reconcile.Report;
import dev.lode.coordinator.progress.LiveAttempts;
import dev.lode.coordinator.store.LogStore;
import dev.lode.coordinator.store.LogStore.Chunk;
import java.util.List;

/// The real [LogStreams] and [Completeness] without streams: a simulator carries what they say.
///
/// Threads: one.
public final class SteppedLogs {

  private final LogStreams streams;
  private final LiveAttempts live;

  public SteppedLogs(LogStore store, LiveAttempts live, Signals signals) {
    this.streams = new LogStreams(store, live, signals, LogLimits.USUAL, _ -> false, _ -> {});
    this.live = live;
  }

  public boolean wanted(AttemptId attempt) {
    return streams.wanted(attempt);
  }

  /// How far the chunk's log is durable then.
  public long append(Chunk chunk) {
    return streams.append(List.of(chunk)).getFirst().durable();
  }

  /// The report as the core is to hear it.
  public Report complete(AgentId agent, Report report) {
    return new Completeness(streams, live).check(agent, report);
  }
}
