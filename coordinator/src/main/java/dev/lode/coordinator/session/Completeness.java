package dev.lode.coordinator.session;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.core.job.Collection;
import dev.lode.coordinator.core.reconcile.Report;
import dev.lode.coordinator.core.reconcile.Report.Seen;
import dev.lode.coordinator.progress.LiveAttempts;
import dev.lode.coordinator.store.StoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;

/// Lets no attempt of one agent be called collected before its whole log is stored here: until then
/// the core hears only that it has exited, and the agent is asked for the bytes.
///
/// Threads: the session's own.
final class Completeness {

  private static final System.Logger LOG = System.getLogger(Completeness.class.getName());

  private final LogStreams logs;
  private final LiveAttempts live;

  /// Those that were short in the last report: each is logged once.
  private Set<AttemptId> shortOfLog = new HashSet<>();

  Completeness(LogStreams logs, LiveAttempts live) {
    this.logs = logs;
    this.live = live;
  }

  Report check(AgentId agent, Report report) {
    var checked = new ArrayList<Seen>(report.attempts().size());
    var missing = new HashSet<AttemptId>();
    for (Seen seen : report.attempts()) {
      var instead = checked(agent, seen);
      if (!instead.equals(seen)) {
        missing.add(seen.attempt());
      }
      checked.add(instead);
    }
    shortOfLog = missing;
    return missing.isEmpty() ? report : new Report(checked, report.prepared());
  }

  private Seen checked(AgentId agent, Seen seen) {
    return switch (seen) {
      case Report.Collected(var id, var at, var exit, var left) when lacks(agent, id, left) ->
          new Report.Exited(id, at, exit);
      case Report.Unprepared(var id, _, var left) when lacks(agent, id, left) ->
          new Report.Preparing(id);
      case Report.Preparing _,
          Report.Running _,
          Report.Exited _,
          Report.Collected _,
          Report.Unprepared _,
          Report.Tombstone _ ->
          seen;
    };
  }

  private boolean lacks(AgentId agent, AttemptId id, Collection left) {
    if (!agent.equals(live.agentOf(id))) {
      return false;
    }
    long wanted = left.logEnd() - left.logLostBytes();
    try {
      long stored = logs.end(id);
      if (stored >= wanted) {
        return false;
      }
      if (!shortOfLog.contains(id)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "attempt={0} is said to be collected, but of {1} bytes of log only {2} are stored:"
                + " asking again",
            id,
            String.valueOf(wanted),
            String.valueOf(stored));
      }
      logs.askAgain(id, stored);
    } catch (StoreException e) {
      LOG.log(System.Logger.Level.WARNING, "the log of attempt={0}: {1}", id, e.getMessage());
    }
    return true;
  }
}
