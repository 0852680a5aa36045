package dev.lode.coordinator.simulation;

import dev.lode.common.model.Artifact;
import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState.Finished;
import dev.lode.coordinator.core.retention.Ended;
import dev.lode.coordinator.core.retention.Findings;
import dev.lode.coordinator.core.retention.Kept;
import dev.lode.coordinator.core.retention.Removed;
import dev.lode.coordinator.core.retention.Retention;
import dev.lode.coordinator.store.LogStore;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// What keeps looking whether something has been kept for too long: reads what would go first and
/// has it decided. Nothing is deleted here, since files are not pretended.
final class Sweeps {

  /// Of which one command decides.
  private static final int BATCH = 3;

  private final Simulation simulation;
  private final Timeline time;
  private final PretendedCoordinator coordinator;
  private final LogStore logs;
  private final Retention policy;

  Sweeps(Simulation simulation, LogStore logs) {
    this.simulation = simulation;
    this.time = simulation.time;
    this.coordinator = simulation.coordinator;
    this.logs = logs;
    this.policy = simulation.cast.retention();
  }

  void begin() {
    time.in(time.between(500, 3_000), this::pass);
  }

  private void pass() {
    if (simulation.inTrouble()) {
      coordinator.ended.ask(() -> new Command.Sweep(policy, find()), _ -> {});
      begin();
    }
  }

  private Findings find() {
    var ended =
        StreamSupport.stream(coordinator.jobs().spliterator(), false)
            .filter(Job::finished)
            .filter(it -> !kept(it).pinned() || !simulation.rules.hold(Rule.PINS_HOLD))
            .map(this::ended)
            .sorted(Comparator.comparing(Ended::at))
            .toList();
    return new Findings(
        new Findings.Totals(
            ended.size(), sum(ended, Ended::logBytes), sum(ended, Ended::artifactBytes)),
        ended.stream().filter(it -> it.job().idempotencyKey().isEmpty()).limit(BATCH).toList(),
        ended.stream().filter(it -> it.logBytes() > 0).limit(BATCH).toList(),
        ended.stream().filter(it -> it.artifactBytes() > 0).limit(BATCH).toList());
  }

  private static long sum(List<Ended> ended, ToLongFunction<Ended> bytes) {
    return ended.stream().mapToLong(bytes).sum();
  }

  private Kept kept(Job job) {
    return coordinator.store.kept(List.of(job.number())).getOrDefault(job.number(), Kept.WHOLE);
  }

  private Ended ended(Job job) {
    var kept = kept(job);
    var end = (Finished) job.state();
    long logBytes = 0;
    for (int attempt = 1 + removed(kept.log()); attempt <= job.attempts(); attempt++) {
      logBytes += logs.end(new AttemptId(job.id(), attempt, 0));
    }
    boolean gone = kept.artifactsOf(job.attempts()) != null;
    long artifactBytes =
        gone ? 0 : end.left().artifacts().stream().mapToLong(Artifact::sizeBytes).sum();
    return new Ended(job, end.at(), logBytes, artifactBytes);
  }

  private static int removed(@Nullable Removed log) {
    return log == null ? 0 : log.attempts();
  }
}
