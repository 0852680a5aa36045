package dev.lode.cli;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.Host;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Resources;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.cluster.Agent;
import dev.lode.coordinator.core.cluster.Cluster;
import dev.lode.coordinator.core.cluster.Hello;
import dev.lode.coordinator.core.job.Attempt;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.Retries;
import dev.lode.coordinator.store.sql.SqlJobStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Thousands of live jobs, read as a coordinator reads them when it starts: the JVM is to know
/// beforehand what will be hot then.
final class TrainingRecord {

  private static final int JOBS = 20_000;
  private static final int TIMES = 3;
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");
  private static final AgentId AGENT = new AgentId("training");

  private TrainingRecord() {}

  static void readOften(Path file) {
    try (var store = SqlJobStore.open(file)) {
      var jobs = new ArrayList<JobChange>(JOBS);
      for (int number = 1; number <= JOBS; number++) {
        jobs.add(new JobChange(job(number), null));
      }
      store.commit(jobs, List.of(agent()));
      for (int i = 0; i < TIMES; i++) {
        var read = store.recover();
        var cluster =
            Cluster.recovered(
                read.live(), read.agents(), read.lastNumber(), read.lastSession(), NOW);
        System.out.println("training: live jobs: " + cluster.liveJobs());
      }
    }
  }

  private static Job job(int number) {
    var id = new JobId(new UUID((31L * number) << 32, number).toString());
    var spec =
        new JobSpec(
            "sweep-" + number / 100,
            new Resources(1, "", 0, 1000, 0),
            0,
            null,
            null,
            JobSpec.DEFAULT_GRACE,
            OnDisconnect.STOP,
            "shell",
            null,
            Retries.NONE);
    var gpu = new GpuId("GPU-00000000-0000-0000-0000-" + (100_000_000_000L + number));
    var state =
        number % 2 == 0
            ? new JobState.Queued(NOW)
            : new JobState.Running(
                new Attempt(new AttemptId(id, 1, 0), AGENT, List.of(gpu), NOW, NOW));
    return new Job(id, number, spec, "key-" + number, NOW, number % 2, 0, 0, state);
  }

  private static Agent agent() {
    var host = new Host("h", "", "", 64, 64_000, 1L << 40, List.of(), List.of(), List.of());
    var hello = new Hello(AGENT, "i", 1, host, List.of("shell"), new Hello.About("", "", ""));
    return new Agent(AGENT, 1, false, hello);
  }
}
