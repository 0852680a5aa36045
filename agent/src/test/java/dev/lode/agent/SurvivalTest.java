package dev.lode.agent;

import static dev.lode.agent.testing.Specs.keep;
import static dev.lode.agent.testing.Specs.newAttempt;
import static dev.lode.agent.testing.Specs.python;
import static dev.lode.agent.testing.Specs.shell;
import static dev.lode.agent.testing.Specs.withOutputs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lode.agent.launch.python.Interpreter;
import dev.lode.agent.testing.ScriptedCoordinator;
import dev.lode.agent.testing.TestAgent;
import dev.lode.common.config.StartException;
import dev.lode.common.model.AttemptId;
import dev.lode.proto.v1.AttemptReport.Phase;
import dev.lode.proto.v1.Exit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What attempts come through: the death of their agent, the silence of their coordinator.
final class SurvivalTest {

  private static final int LINES = 3000;

  @TempDir Path folder;
  private ScriptedCoordinator coordinator;
  private Path data;

  @BeforeEach
  void start() throws IOException {
    coordinator = ScriptedCoordinator.start();
    data = folder.resolve("agent");
  }

  @AfterEach
  void stop() {
    coordinator.close();
  }

  @Test
  void anAgentKilledInMidJobAdoptsItAndItsLogIsCompleteToTheByte() throws Exception {
    var id = newAttempt();
    var first = TestAgent.spawn(data, coordinator.address(), Map.of());
    coordinator.awaitSession(1);
    coordinator.start(id, shell(twoHalves()));
    coordinator.await(() -> seen(id).contains("line " + (LINES - 1) + "\n"), () -> "half the log");
    first.destroyForcibly().waitFor();

    try (var _ = TestAgent.join(data, coordinator)) {
      assertThat(coordinator.awaitPhase(id, Phase.PHASE_RUNNING).hasStartedAt()).isTrue();
      Files.createFile(folder.resolve("go"));
      var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
      assertThat(report.getExit().getCode()).isEqualTo(3);
      assertThat(report.getLogEnd()).isEqualTo(wholeLog().length());
      assertThat(seen(id)).isEqualTo(wholeLog());
      assertThat(coordinator.session()).isEqualTo(2);
    }
  }

  @Test
  void anAgentThatTakesOverMakesTheOtherLeaveAndNoWorkloadNotices() throws Exception {
    var id = newAttempt();
    var first = TestAgent.spawn(data, coordinator.address(), Map.of());
    coordinator.awaitSession(1);
    coordinator.start(id, shell(twoHalves()));
    coordinator.await(() -> seen(id).contains("line " + (LINES - 1) + "\n"), () -> "half the log");

    var second = TestAgent.spawn(data, coordinator.address(), Map.of(TestAgent.TAKEOVER, "yes"));
    try {
      coordinator.awaitSession(2);
      assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
      Files.createFile(folder.resolve("go"));
      var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
      assertThat(report.getExit().getCode()).isEqualTo(3);
      assertThat(seen(id)).isEqualTo(wholeLog());
      assertThat(coordinator.history(id)).doesNotContain(Phase.PHASE_TOMBSTONE);
    } finally {
      first.destroyForcibly().waitFor();
      second.destroyForcibly().waitFor();
    }
  }

  @Test
  void anAgentThatAdoptsAJobKnowsWhatItsWorkFolderWasToLeave() throws Exception {
    var id = newAttempt();
    var first = TestAgent.spawn(data, coordinator.address(), Map.of());
    coordinator.awaitSession(1);
    coordinator.start(
        id,
        withOutputs(
            shell("echo m > m.pt; echo ready; until [ -e " + folder + "/go ]; do sleep 0.1; done"),
            "*.pt"));
    coordinator.await(() -> seen(id).contains("ready"), () -> "its start");
    first.destroyForcibly().waitFor();

    try (var _ = TestAgent.join(data, coordinator)) {
      coordinator.awaitPhase(id, Phase.PHASE_RUNNING);
      Files.createFile(folder.resolve("go"));
      var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
      assertThat(report.getArtifactsList()).hasSize(1);
      assertThat(report.getArtifacts(0).getName()).isEqualTo("m.pt");
    }
  }

  @Test
  void nobodyTakesOverFromAnAgentThatSharesItsProcess() throws Exception {
    var agent = TestAgent.spawn(data, coordinator.address(), Map.of(TestAgent.TOGETHER, "yes"));
    try {
      coordinator.awaitSession(1);
      var config = TestAgent.config(data, coordinator.address());
      assertThatThrownBy(() -> Agent.takeOver(config, Duration.ofSeconds(1)))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("runs in one process with its coordinator");
      assertThat(agent.isAlive()).isTrue();
    } finally {
      agent.destroyForcibly().waitFor();
    }
    assertThat(Agent.takeOver(TestAgent.config(data, coordinator.address()), Duration.ofSeconds(1)))
        .isEmpty();
  }

  @Test
  void theInterpreterBehindAShimIsAskedOnceForAllJobsAndTheAgentsOwnVariablesStayWithIt()
      throws Exception {
    var calls = folder.resolve("calls");
    var shims = Files.createDirectory(folder.resolve("shims"));
    var real = Interpreter.find(System.getenv()).orElseThrow().program();
    var shim =
        Files.writeString(
            shims.resolve("python3"),
            "#!/bin/sh\necho call >> " + calls + "\nexec " + real + " \"$@\"\n");
    Files.setPosixFilePermissions(shim, PosixFilePermissions.fromString("rwxr-xr-x"));
    var agent =
        TestAgent.spawn(
            data,
            coordinator.address(),
            Map.of("PATH", shims + ":" + System.getenv("PATH"), "AGENTS_OWN", "secret"));
    try {
      coordinator.awaitSession(1);
      for (int i = 0; i < 3; i++) {
        var id = newAttempt();
        coordinator.start(
            id, python("import os, sys; print(sys.executable, os.environ.get('AGENTS_OWN'))"));
        coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
        assertThat(seen(id)).isEqualTo(real + " None\n");
      }
      assertThat(calls).hasContent("call");
    } finally {
      agent.destroyForcibly().waitFor();
    }
  }

  @Test
  void aJobThatEndsWhileTheAgentIsDeadIsToldByTheNextAgent() throws Exception {
    var id = newAttempt();
    var first = TestAgent.spawn(data, coordinator.address(), Map.of());
    coordinator.awaitSession(1);
    coordinator.start(id, shell(twoHalves()));
    coordinator.await(() -> seen(id).contains("line 5\n"), () -> "its start");
    first.destroyForcibly().waitFor();
    Files.createFile(folder.resolve("go"));
    await().until(() -> Files.exists(data.resolve("attempts/" + id + "/exit")));

    try (var _ = TestAgent.join(data, coordinator)) {
      var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
      assertThat(report.getExit().getCode()).isEqualTo(3);
      assertThat(seen(id)).isEqualTo(wholeLog());
      coordinator.forget(id);
      coordinator.awaitForgotten(id);
    }
    try (var _ = TestAgent.join(data, coordinator)) {
      coordinator.awaitReports(2);
      assertThat(coordinator.last(id)).isNull();
    }
  }

  @Test
  void anAgentThatIsClosedLeavesItsWorkloadsAlone() throws Exception {
    var id = newAttempt();
    try (var _ = TestAgent.join(data, coordinator)) {
      coordinator.start(id, shell(twoHalves()));
      coordinator.await(() -> seen(id).contains("line 5\n"), () -> "its start");
    }
    try (var _ = TestAgent.join(data, coordinator)) {
      coordinator.awaitPhase(id, Phase.PHASE_RUNNING);
      coordinator.stop(id, Duration.ZERO);
      var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
      assertThat(report.getExit().getBy()).isEqualTo(Exit.By.BY_KILL);
    }
  }

  @Test
  void anExitThatTheCoordinatorNeverHeardOfIsToldAfterARestart() throws Exception {
    var id = newAttempt();
    try (var _ = TestAgent.join(data, coordinator)) {
      coordinator.start(id, shell("echo out; exit 9"));
      coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
    }
    try (var _ = TestAgent.join(data, coordinator)) {
      var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
      assertThat(report.getExit().getCode()).isEqualTo(9);
      assertThat(report.getLogEnd()).isEqualTo(4);
      assertThat(report.hasStartedAt()).isTrue();
    }
  }

  @Test
  void aDamagedJournalDoesNotHideALiveProcess() throws Exception {
    var id = newAttempt();
    var other = newAttempt();
    try (var _ = TestAgent.join(data, coordinator)) {
      coordinator.start(id, shell(twoHalves()));
      coordinator.awaitPhase(id, Phase.PHASE_RUNNING);
      coordinator.start(other, shell("true"));
      coordinator.awaitPhase(other, Phase.PHASE_COLLECTED);
    }
    var journal = data.resolve("attempts.journal");
    byte[] bytes = Files.readAllBytes(journal);
    bytes[20] ^= 1; // the first line: the start
    Files.write(journal, bytes);

    try (var _ = TestAgent.join(data, coordinator)) {
      coordinator.awaitPhase(id, Phase.PHASE_RUNNING);
      Files.createFile(folder.resolve("go"));
      assertThat(coordinator.awaitPhase(id, Phase.PHASE_COLLECTED).getExit().getCode())
          .isEqualTo(3);
      assertThat(seen(id)).isEqualTo(wholeLog());
      assertThat(data.resolve("attempts.journal.damaged")).exists();
    }
  }

  @Test
  void aLeaseThatEndsKillsTheWorkloadUnlessItAskedToBeKept() throws Exception {
    coordinator.lease(Duration.ofMillis(1500));
    var stopped = newAttempt();
    var kept = newAttempt();
    try (var _ = TestAgent.join(data, coordinator)) {
      coordinator.start(stopped, shell("echo up; sleep 1000"));
      coordinator.start(kept, keep(shell("echo up; sleep 1000")));
      coordinator.awaitPhase(stopped, Phase.PHASE_RUNNING);
      coordinator.awaitPhase(kept, Phase.PHASE_RUNNING);
      coordinator.acknowledging(false);
      var report = coordinator.awaitReport(stopped, it -> it.hasExit(), "an exit");
      assertThat(report.getExit().getBy()).isEqualTo(Exit.By.BY_LEASE);
      coordinator.awaitReports(3);
      assertThat(coordinator.awaitPhase(kept, Phase.PHASE_RUNNING)).isNotNull();
      coordinator.stop(kept, Duration.ZERO);
      assertThat(coordinator.awaitPhase(kept, Phase.PHASE_COLLECTED).getExit().getBy())
          .isEqualTo(Exit.By.BY_KILL);
    }
  }

  @Test
  void nothingStartsBeforeThereIsALease() throws Exception {
    coordinator.acknowledging(false);
    var id = newAttempt();
    try (var _ = TestAgent.join(data, coordinator)) {
      coordinator.start(id, shell("echo ran"));
      coordinator.awaitPhase(id, Phase.PHASE_PREPARING);
      coordinator.awaitReports(3);
      assertThat(coordinator.history(id)).containsExactly(Phase.PHASE_PREPARING);
      coordinator.acknowledging(true);
      assertThat(coordinator.awaitPhase(id, Phase.PHASE_COLLECTED).getExit().getCode()).isZero();
    }
  }

  @Test
  void aStartOfALostSessionThatHasNotBegunBecomesATombstone() throws Exception {
    coordinator.acknowledging(false);
    var id = newAttempt();
    try (var _ = TestAgent.join(data, coordinator)) {
      coordinator.start(id, shell("touch " + folder.resolve("ran")));
      coordinator.awaitPhase(id, Phase.PHASE_PREPARING);
      coordinator.acknowledging(true).loseSession().hangUp();
      coordinator.awaitPhase(id, Phase.PHASE_TOMBSTONE);
      assertThat(coordinator.session()).isEqualTo(2);
      assertThat(folder.resolve("ran")).doesNotExist();
    }
  }

  @Test
  void aStopWhileItIsPreparedLeavesATombstone() throws Exception {
    coordinator.acknowledging(false); // so that it waits for a lease
    var id = newAttempt();
    try (var _ = TestAgent.join(data, coordinator)) {
      coordinator.start(id, shell("true"));
      coordinator.awaitPhase(id, Phase.PHASE_PREPARING);
      coordinator.stop(id, Duration.ofSeconds(10));
      coordinator.awaitPhase(id, Phase.PHASE_TOMBSTONE);
      assertThat(coordinator.history(id))
          .containsExactly(Phase.PHASE_PREPARING, Phase.PHASE_TOMBSTONE);
    }
  }

  /// Writes half its log, waits for a file, writes the other half, and ends with 3.
  private String twoHalves() {
    return """
    i=0
    while [ $i -lt %d ]; do echo line $i; i=$((i+1)); done
    while [ ! -e %s ]; do sleep 0.02; done
    while [ $i -lt %d ]; do echo line $i; i=$((i+1)); done
    exit 3
    """
        .formatted(LINES, folder.resolve("go"), 2 * LINES);
  }

  private static String wholeLog() {
    return IntStream.range(0, 2 * LINES)
        .mapToObj(i -> "line " + i + "\n")
        .collect(Collectors.joining());
  }

  private String seen(AttemptId id) {
    return new String(coordinator.logs().bytes(id), StandardCharsets.UTF_8);
  }
}
