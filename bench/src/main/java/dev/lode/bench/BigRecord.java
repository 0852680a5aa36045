package dev.lode.bench;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.Host;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.cluster.Agent;
import dev.lode.coordinator.core.cluster.Hello;
import dev.lode.coordinator.store.sql.SqlJobStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A record of many jobs, written by the store itself: what a coordinator finds at its start.
///
/// @param finished jobs that have ended, the oldest
/// @param running jobs that run, spread over 1,000 agents
/// @param queued jobs that wait, the youngest
record BigRecord(int finished, int running, int queued) {

  private static final int BATCH = 10_000;
  private static final int AGENTS = 1_000;

  /// Writes it into a data folder that has none.
  void write(Path data) {
    var make = new BenchJobs();
    try (var store = SqlJobStore.open(data.resolve("lode.db"))) {
      store.commit(List.of(), agents());
      var batch = new ArrayList<JobChange>(BATCH);
      int all = finished + running + queued;
      for (int number = 1; number <= all; number++) {
        batch.add(change(make.submitted(number), number));
        if (batch.size() == BATCH || number == all) {
          store.commit(batch, List.of());
          batch.clear();
        }
      }
    }
  }

  private JobChange change(JobChange submitted, int number) {
    if (number > finished + running) {
      return submitted;
    }
    var moved =
        number > finished
            ? BenchJobs.running(submitted.job())
            : BenchJobs.finished(submitted.job());
    return new JobChange(moved.job(), submitted.workload());
  }

  private static List<Agent> agents() {
    var agents = new ArrayList<Agent>();
    for (int i = 0; i < AGENTS; i++) {
      var id = new AgentId("agent-" + i);
      var host =
          new Host(
              "host-" + i, "Linux", "", 64, 256_000, 1L << 42, List.of(), List.of(), List.of());
      agents.add(
          new Agent(
              id,
              i + 1L,
              false,
              new Hello(id, "i", i + 1L, host, List.of("shell"), new Hello.About("", "", ""))));
    }
    return agents;
  }
}
