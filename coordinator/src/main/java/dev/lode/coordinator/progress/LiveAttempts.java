package dev.lode.coordinator.progress;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import dev.lode.common.model.Progress;
import dev.lode.coordinator.control.Actor;
import dev.lode.coordinator.control.Signals;
import dev.lode.coordinator.core.Decision;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.LogOptions;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The live attempt of each job that has one, as committed, and its progress.
///
/// Knows of a start before its agent does, because it is told of commits before they are sent out:
/// an attempt that is not here is no job's live one. Progress is kept here only, until the attempt
/// ends; after a restart the next report brings it again.
///
/// Threads: any.
public final class LiveAttempts implements Actor {

  private record Live(
      AttemptId attempt, AgentId agent, LogOptions log, @Nullable Progress progress) {}

  private final ConcurrentHashMap<JobId, Live> live = new ConcurrentHashMap<>();
  private final Signals signals;

  /// @param signals raised when an attempt's progress moves
  public LiveAttempts(Signals signals) {
    this.signals = signals;
  }

  /// The agent that this attempt lives on; null when it is no job's live one.
  public @Nullable AgentId agentOf(AttemptId attempt) {
    var known = live.get(attempt.job());
    return known != null && known.attempt().equals(attempt) ? known.agent() : null;
  }

  /// Whether this is a job's live attempt.
  public boolean contains(AttemptId attempt) {
    return agentOf(attempt) != null;
  }

  /// What its job asked for its log; what is usual for an attempt that is not live.
  public LogOptions log(AttemptId attempt) {
    var known = live.get(attempt.job());
    return known != null && known.attempt().equals(attempt) ? known.log() : LogOptions.USUAL;
  }

  /// The last that a live attempt reported; null when it reported nothing or is not live.
  public @Nullable Progress progress(AttemptId attempt) {
    var known = live.get(attempt.job());
    return known != null && known.attempt().equals(attempt) ? known.progress() : null;
  }

  /// How many there are.
  public int size() {
    return live.size();
  }

  /// Takes note of progress; that of any but this agent's live attempts is passed over.
  public void report(AgentId agent, AttemptId attempt, Progress progress) {
    var known = live.get(attempt.job());
    if (known == null
        || !known.attempt().equals(attempt)
        || !known.agent().equals(agent)
        || progress.equals(known.progress())
        || !live.replace(attempt.job(), known, new Live(attempt, agent, known.log(), progress))) {
      return;
    }
    signals.raise(attempt.job());
  }

  @Override
  public void committed(Decision decision) {
    decision.jobs().forEach(it -> take(it.job()));
  }

  @Override
  public void recovered(List<Job> jobs) {
    // Never empty in between: an agent that is told that a log is not wanted may drop it.
    boolean first = live.isEmpty();
    var known = new HashSet<JobId>();
    for (Job job : jobs) {
      if (job.state().liveAttempt() != null) {
        take(job);
        if (!first) {
          known.add(job.id());
        }
      }
    }
    if (!first) {
      live.keySet().retainAll(known);
    }
  }

  private void take(Job job) {
    var attempt = job.state().liveAttempt();
    if (attempt == null) {
      live.remove(job.id());
      return;
    }
    live.compute(
        job.id(),
        (_, known) ->
            known != null && known.attempt().equals(attempt.id())
                ? known
                : new Live(attempt.id(), attempt.agent(), job.spec().logs(), null));
  }
}
