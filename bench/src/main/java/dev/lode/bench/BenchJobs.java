package dev.lode.bench;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Exit;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Program;
import dev.lode.common.model.Resources;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.job.Attempt;
import dev.lode.coordinator.core.job.Cause;
import dev.lode.coordinator.core.job.Collection;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.Outcome;
import dev.lode.coordinator.core.job.Retries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/// Jobs as a coordinator commits them, for benchmarks of stores; the same ones each time.
public final class BenchJobs {

  static final int SWEEP = 1000;

  private static final Instant START = Instant.parse("2026-01-01T00:00:00.123456Z");

  private final Random random = new Random(1);

  /// A job as it is accepted, with what it runs.
  public JobChange submitted(long number) {
    var spec =
        new JobSpec(
            "sweep-" + number / SWEEP,
            new Resources(1, "H100", 0, 4000, 16L << 30),
            0,
            null,
            null,
            JobSpec.DEFAULT_GRACE,
            OnDisconnect.STOP,
            "shell",
            null,
            Retries.NONE);
    var workload =
        Workload.of(new Program("shell", "", "", List.of("python3", "train.py", "--seed", "7")));
    return new JobChange(Job.submitted(id(), number, spec, "", at(number)), workload);
  }

  JobId id() {
    return new JobId(new UUID(random.nextLong(), random.nextLong()).toString());
  }

  private static Instant at(long number) {
    return START.plus(Duration.ofMillis(number));
  }

  public static JobChange running(Job job) {
    return version(job, new JobState.Running(attempt(job)));
  }

  /// One in ten has failed.
  public static JobChange finished(Job job) {
    int code = job.number() % 10 == 0 ? 1 : 0;
    var cause =
        new Cause(
            Cause.Culprit.WORKLOAD, Cause.Code.EXIT_CODE, "ended with exit code 1", code, null, "");
    var exit = new Exit(new Exit.How.Code(code), Exit.By.WORKLOAD, Exit.Usage.NONE);
    var left = new Collection(4711, 0, null, "{\"loss\": 0.25}", List.of(), List.of());
    return version(
        job,
        new JobState.Finished(
            code == 0 ? new Outcome.Succeeded() : new Outcome.Failed(cause),
            attempt(job),
            exit,
            left,
            at(job.number())));
  }

  private static Attempt attempt(Job job) {
    return new Attempt(
        new AttemptId(job.id(), 1, 0),
        new AgentId("agent-" + job.number() % 1000),
        List.of(new GpuId("GPU-5f3a1b0e-0000-4000-8000-" + (100_000_000_000L + job.number()))),
        at(job.number()),
        at(job.number()));
  }

  private static JobChange version(Job job, JobState state) {
    return new JobChange(
        new Job(
            job.id(),
            job.number(),
            job.spec(),
            job.idempotencyKey(),
            job.submittedAt(),
            1,
            0,
            0,
            state),
        null);
  }
}
