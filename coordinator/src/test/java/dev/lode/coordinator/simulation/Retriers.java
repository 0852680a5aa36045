package dev.lode.coordinator.simulation;

import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState.Finished;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Those who run finished jobs once more. Each repeats itself until it is answered, and some do so
/// afterwards.
final class Retriers {

  private final Simulation simulation;
  private final Timeline time;
  private final Rules rules;
  private final Promises promises;
  private final PretendedCoordinator coordinator;
  private int unanswered;

  Retriers(Simulation simulation) {
    this.simulation = simulation;
    this.time = simulation.time;
    this.rules = simulation.rules;
    this.promises = simulation.promises;
    this.coordinator = simulation.coordinator;
  }

  void begin() {
    time.in(time.between(1_000, 8_000), this::next);
  }

  /// Whether all of them have been answered.
  boolean content() {
    return unanswered == 0;
  }

  private void next() {
    if (!simulation.inTrouble()) {
      return;
    }
    var finished = new ArrayList<Job>();
    for (Job job : promises.jobs()) {
      if (job.state() instanceof Finished end && !givenUp(job, end)) {
        finished.add(job);
      }
    }
    if (!finished.isEmpty()) {
      var job = finished.get((int) time.between(0, finished.size() - 1));
      new Retry(job.id(), job.attempts()).begin();
    }
    begin();
  }

  /// Cancelled while its agent kept it and was away: it may still run there, and whoever retries it
  /// now says that it may run twice.
  private static boolean givenUp(Job job, Finished end) {
    return job.spec().onDisconnect() == OnDisconnect.KEEP
        && end.attempt() != null
        && end.exit() == null;
  }

  /// One retry of the job as somebody saw it.
  private final class Retry {
    private final JobId job;
    private final int after;
    private boolean answered = true;

    /// @param after how many attempts it had; for none there is no way to say so, and to ask again
    ///   would be to ask for one more
    Retry(JobId job, int after) {
      this.job = job;
      this.after = after;
    }

    void begin() {
      promises.histories.retryAsked(job, after);
      time.note("retry asked", job, after);
      if (after == 0) {
        coordinator.ended.ask(this::read, _ -> {});
      } else {
        repeat();
      }
    }

    private void repeat() {
      answered = false;
      unanswered++;
      send();
    }

    private void send() {
      if (answered) {
        return;
      }
      coordinator.ended.ask(
          this::read,
          answer -> {
            if (answer != null && !answered) {
              answered();
            }
          });
      time.in(time.between(100, 2_000), this::send);
    }

    private void answered() {
      answered = true;
      unanswered--;
      if (time.chance(0.3)) {
        time.in(
            time.between(0, 20_000),
            () -> {
              if (simulation.inTrouble()) {
                repeat();
              }
            });
      }
    }

    private @Nullable Command read() {
      var found = coordinator.store.find(job);
      boolean known =
          found != null && after > 0 && found.attempts() > after && rules.hold(Rule.AFTER_ATTEMPT);
      return found == null || !found.finished() || known ? null : new Command.Retry(found);
    }
  }
}
