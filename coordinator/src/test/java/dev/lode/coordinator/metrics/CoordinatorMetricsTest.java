package dev.lode.coordinator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.metrics.Meters;
import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Program;
import dev.lode.common.model.Resources;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.control.ControlLoop;
import dev.lode.coordinator.control.EffectRunner;
import dev.lode.coordinator.core.Decision;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.Decision.TriggerChange;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.job.Attempt;
import dev.lode.coordinator.core.job.Collection;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.Outcome;
import dev.lode.coordinator.core.job.Retries;
import dev.lode.coordinator.core.trigger.Made;
import dev.lode.coordinator.core.trigger.Tally;
import dev.lode.coordinator.store.sql.SqlJobStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CoordinatorMetricsTest {

  private static final JobId ID = new JobId("01234567-89ab-cdef-0123-456789abcdef");
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @TempDir Path folder;
  private final Meters meters = new Meters();
  private final CoordinatorMetrics metrics = new CoordinatorMetrics(meters.registry());
  private SqlJobStore store;

  @BeforeEach
  void watch() {
    store = SqlJobStore.open(folder.resolve("lode.db"));
    var effects = new EffectRunner(List.of(metrics));
    metrics.watch(
        new ControlLoop(
            ControlLoop.Limits.DEFAULT,
            Times.DEFAULT,
            InstantSource.fixed(NOON),
            InstantSource.fixed(NOON),
            store,
            effects));
  }

  @AfterEach
  void close() {
    store.close();
    meters.close();
  }

  @Test
  void aJobIsCountedAndTimedOnItsWay() {
    var queued = new JobState.Queued(NOON);
    var placed =
        new Attempt(new AttemptId(ID, 1, 0), new AgentId("a"), List.of(), NOON.plusMillis(3), null);
    var ran = new Attempt(placed.id(), placed.agent(), List.of(), NOON, NOON.plusSeconds(1));
    var ended =
        new JobState.Finished(
            new Outcome.Succeeded(), ran, null, Collection.NOTHING, NOON.plusSeconds(41));
    metrics.committed(decision(job(0, queued), workload()));
    metrics.committed(decision(job(1, new JobState.Starting(placed)), null));
    metrics.committed(decision(job(1, new JobState.Running(ran)), null));
    metrics.committed(decision(job(1, ended), null));
    metrics.submitted(Duration.ofMillis(2));
    metrics.logged(123);

    assertThat(meters.text().lines())
        .contains(
            "lode_jobs_submitted_total 1.0",
            "lode_jobs_finished_total{outcome=\"succeeded\"} 1.0",
            "lode_jobs_finished_total{outcome=\"failed\"} 0.0",
            "lode_dispatch_seconds_count 1",
            "lode_dispatch_seconds_bucket{le=\"0.005\"} 1",
            "lode_dispatch_seconds_bucket{le=\"0.001\"} 0",
            "lode_run_seconds_sum 40.0",
            "lode_submit_seconds_count 1",
            "lode_log_bytes_total 123.0");
  }

  @Test
  void instantsOfTriggersAreCountedByWhatBecameOfThem() {
    var trigger = Made.trigger("nightly");
    var changes =
        List.of(
            new TriggerChange(trigger, TriggerChange.What.MOVED, new Tally(1, 0, 2)),
            new TriggerChange(trigger, TriggerChange.What.MOVED, new Tally(1, 3, 0)));
    metrics.committed(new Decision(List.of(), List.of(), changes, List.of(), List.of(), List.of()));
    assertThat(meters.text().lines())
        .contains(
            "lode_triggers{state=\"active\"} 0.0",
            "lode_triggers{state=\"paused\"} 0.0",
            "lode_triggers_instants_total{outcome=\"fired\"} 2.0",
            "lode_triggers_instants_total{outcome=\"overlapped\"} 3.0",
            "lode_triggers_instants_total{outcome=\"missed\"} 2.0");
  }

  private static Decision decision(Job job, @Nullable Workload workload) {
    return new Decision(List.of(new JobChange(job, workload)), List.of(), List.of(), List.of());
  }

  private static Workload workload() {
    return Workload.of(Program.shell("true"));
  }

  private static Job job(int attempts, JobState state) {
    var spec =
        new JobSpec(
            "job",
            Resources.ordinary(),
            0,
            null,
            null,
            JobSpec.DEFAULT_GRACE,
            OnDisconnect.STOP,
            "shell",
            null,
            Retries.NONE);
    return new Job(ID, 1, spec, "", NOON, attempts, 0, 0, state);
  }
}
