package dev.lode.coordinator.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many agents on a bad day, real gRPC, real stores: each job runs once, its log is whole, and
/// nothing is left over. `-Dlode.soak.jobs=200` makes it long.
final class SoakTest {

  private static final int AGENTS = 50;
  private static final int JOBS = AGENTS * Integer.getInteger("lode.soak.jobs", 20);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void everyJobRunsOnceAndItsLogIsWhole(long seed) throws Exception {
    var ledger = new Ledger();
    try (var rig = new Rig(folder)) {
      var agents = agents(rig.port(), rig.token(), seed, ledger);
      var jobs = submit(rig);
      check(rig, jobs, ledger);
      agents.forEach(HostOfChance::close);
    }
  }

  @Test
  void killsOfTheCoordinatorChangeNothingOfThat() throws Exception {
    var ledger = new Ledger();
    var rig = new Rig(folder);
    int port = rig.port();
    var agents = agents(port, rig.token(), 3, ledger);
    var jobs = submit(rig);
    for (int kill = 0; kill < 3; kill++) {
      rig.await(jobs.get(jobs.size() / 8 * (kill + 1)), JobState.Finished.class::isInstance);
      rig.kill();
      rig = new Rig(folder, port, Rig.CALM);
    }
    check(rig, jobs, ledger);
    agents.forEach(HostOfChance::close);
    rig.close();
  }

  @Test
  void aStoreThatCannotBeWrittenNowAndThenChangesNothingOfThat() throws Exception {
    var ledger = new Ledger();
    try (var rig = new Rig(folder)) {
      var agents = agents(rig.port(), rig.token(), 4, ledger);
      var jobs = submit(rig);
      for (int i = 1; i <= 3; i++) {
        rig.await(jobs.get(jobs.size() / 8 * i), JobState.Finished.class::isInstance);
        rig.jobs.breakDown();
        rig.logs.breakDown();
        int tried = rig.jobs.calls.get();
        Awaitility.await().atMost(Rig.LONG).until(() -> rig.jobs.calls.get() > tried + 1);
        rig.jobs.repair();
        rig.logs.repair();
      }
      check(rig, jobs, ledger);
      agents.forEach(HostOfChance::close);
    }
  }

  private static List<HostOfChance> agents(int port, String token, long seed, Ledger ledger) {
    var agents = new ArrayList<HostOfChance>(AGENTS);
    for (int i = 0; i < AGENTS; i++) {
      var line = ScriptedAgent.Line.to(port, token);
      agents.add(new HostOfChance(line, "host-" + i, seed * 1_000 + i, ledger));
    }
    return agents;
  }

  private static List<JobId> submit(Rig rig) {
    var submits = new ArrayList<CompletableFuture<Answer>>(JOBS);
    for (int i = 0; i < JOBS; i++) {
      submits.add(rig.submitting("job " + i, 1_000));
    }
    return submits.stream().map(it -> ((Answer.Submitted) it.join()).job().id()).toList();
  }

  private static void check(Rig rig, List<JobId> jobs, Ledger ledger) throws Exception {
    for (JobId id : jobs) {
      var job = rig.await(id, JobState.Finished.class::isInstance);
      var finished = (JobState.Finished) job.state();
      assertThat(finished.outcome()).isInstanceOf(Outcome.Succeeded.class);
      var attempt = new AttemptId(id, job.attempts(), 0);
      assertThat(rig.log(attempt)).isEqualTo(Ledger.log(attempt));
    }
    assertThat(ledger.violations()).isEmpty();
    Awaitility.await().atMost(Rig.LONG).until(() -> rig.live.size() == 0);
    assertThat(ledger.alive()).isZero();
  }
}
