package dev.lode.coordinator.metrics;

import dev.lode.coordinator.control.Actor;
import dev.lode.coordinator.control.ControlLoop;
import dev.lode.coordinator.core.Decision;
import dev.lode.coordinator.core.cluster.Census;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.Outcome;
import dev.lode.coordinator.retention.Figures;
import dev.lode.coordinator.store.JobStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;

/// The coordinator's own metrics; `docs/metrics.md` lists them.
///
/// Threads: `committed` from the effects' own; the rest from any.
public final class CoordinatorMetrics implements Actor {

  private static final Duration[] SHORT = {
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private static final Duration[] LONG = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(30),
    Duration.ofMinutes(2),
    Duration.ofMinutes(10),
    Duration.ofHours(1),
    Duration.ofHours(6),
    Duration.ofHours(24)
  };

  private final MeterRegistry registry;
  private final Timer submit;
  private final Timer dispatch;
  private final Timer run;
  private final Timer commit;
  private final DistributionSummary batchJobs;
  private final Counter submitted;
  private final Counter succeeded;
  private final Counter failed;
  private final Counter cancelled;
  private final Counter logBytes;
  private final TriggerMeters triggers;

  public CoordinatorMetrics(MeterRegistry registry) {
    this.registry = registry;
    submit = timer("lode.submit", "From a submit's arrival to its durable answer", SHORT);
    dispatch = timer("lode.dispatch", "From submit to the first placement", LONG);
    run = timer("lode.run", "From the start of a job's process to the end of the job", LONG);
    commit = timer("lode.store.commit", "One transaction of the job store", SHORT);
    batchJobs =
        DistributionSummary.builder("lode.store.batch.jobs")
            .description("Job versions written in one transaction")
            .serviceLevelObjectives(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000)
            .register(registry);
    submitted =
        Counter.builder("lode.jobs.submitted").description("Jobs accepted").register(registry);
    succeeded = finished("succeeded");
    failed = finished("failed");
    cancelled = finished("cancelled");
    logBytes =
        Counter.builder("lode.log")
            .baseUnit("bytes")
            .description("Log made durable; what an agent sends again counts again")
            .register(registry);
    triggers = new TriggerMeters(registry);
  }

  private Timer timer(String name, String description, Duration[] buckets) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  private Counter finished(String outcome) {
    return Counter.builder("lode.jobs.finished")
        .description("Jobs that have ended, by outcome")
        .tag("outcome", outcome)
        .register(registry);
  }

  /// Gauges of what the control loop last counted.
  public void watch(ControlLoop control) {
    jobs("held", control, Census.Jobs::held);
    jobs("queued", control, Census.Jobs::queued);
    jobs("starting", control, Census.Jobs::starting);
    jobs("running", control, Census.Jobs::running);
    jobs("stopping", control, Census.Jobs::stopping);
    jobs("collecting", control, Census.Jobs::collecting);
    agents("live", control, Census.Agents::live);
    agents("silent", control, Census.Agents::silent);
    agents("lost", control, Census.Agents::lost);
    triggers.watch(control);
    gauge("lode.queue.length", "Jobs that wait", () -> control.gauges().queuedJobs());
    gauge("lode.mailbox.length", "Commands that wait to be decided", control::mailboxLength);
  }

  /// What retention keeps and has removed.
  public void watch(Figures figures) {
    RetentionMeters.register(registry, figures);
  }

  private void jobs(String state, ControlLoop control, ToIntFunction<Census.Jobs> count) {
    Gauge.builder("lode.jobs", control, it -> count.applyAsInt(it.gauges().census().jobs()))
        .description("Jobs that have not finished, by state")
        .tag("state", state)
        .register(registry);
  }

  private void agents(String state, ControlLoop control, ToIntFunction<Census.Agents> count) {
    Gauge.builder("lode.agents", control, it -> count.applyAsInt(it.gauges().census().agents()))
        .description("Agents ever met, by presence")
        .tag("state", state)
        .register(registry);
  }

  public void gauge(String name, String description, IntSupplier count) {
    Gauge.builder(name, count, IntSupplier::getAsInt)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  /// A submit was answered after so long.
  public void submitted(Duration after) {
    submit.record(after);
  }

  /// Log became durable.
  public void logged(long bytes) {
    logBytes.increment((double) bytes);
  }

  /// The same store, timed.
  public JobStore timed(JobStore store) {
    return new TimedJobStore(store, commit, batchJobs);
  }

  @Override
  public void committed(Decision decision) {
    for (Decision.JobChange change : decision.jobs()) {
      if (change.workload() != null) {
        submitted.increment();
      }
      moved(change.job());
    }
    triggers.committed(decision);
  }

  @Override
  public void recovered(List<Job> live) {}

  private void moved(Job job) {
    switch (job.state()) {
      case JobState.Starting(var attempt) when job.attempts() == 1 ->
          dispatch.record(between(job.submittedAt(), attempt.placedAt()));
      case JobState.Finished(var outcome, var attempt, _, _, var at) -> {
        counter(outcome).increment();
        if (attempt != null && attempt.startedAt() != null) {
          run.record(between(attempt.startedAt(), at));
        }
      }
      case JobState.Held _,
          JobState.Queued _,
          JobState.Starting _,
          JobState.Running _,
          JobState.Stopping _,
          JobState.Collecting _ -> {}
    }
  }

  private Counter counter(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded _ -> succeeded;
      case Outcome.Failed _ -> failed;
      case Outcome.Cancelled _ -> cancelled;
    };
  }

  /// After a restart our own clock may have been set back.
  private static Duration between(Instant from, Instant to) {
    return from.isBefore(to) ? Duration.between(from, to) : Duration.ZERO;
  }
}
