package dev.lode.agent;

import static dev.lode.agent.testing.Specs.newAttempt;
import static dev.lode.agent.testing.Specs.python;
import static dev.lode.agent.testing.Specs.shell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.agent.testing.ScriptedCoordinator;
import dev.lode.agent.testing.TestAgent;
import dev.lode.common.model.AttemptId;
import dev.lode.proto.v1.AttemptReport.Phase;
import dev.lode.proto.v1.Isolation;
import dev.lode.proto.v1.Isolation.Level;
import dev.lode.proto.v1.IsolationOffer;
import dev.lode.proto.v1.JobSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Isolated attempts from start to forgetting, by a whole agent.
final class IsolatedAttemptsTest {

  @TempDir Path folder;
  private ScriptedCoordinator coordinator;
  private Path data;

  @BeforeEach
  void start() throws Exception {
    coordinator = ScriptedCoordinator.start();
    data = folder.resolve("agent");
  }

  @AfterEach
  void stop() {
    coordinator.close();
  }

  private static JobSpec at(Level level, JobSpec spec) {
    return spec.toBuilder().setIsolation(Isolation.newBuilder().setLevel(level)).build();
  }

  /// Goes on only where the agent can; says why it cannot.
  private void needs(Level level) {
    var offers = coordinator.hellos().getFirst().getIsolationList();
    assertThat(offers).extracting(IsolationOffer::getLevel).contains(level);
    offers.stream()
        .filter(it -> it.getLevel() == level)
        .forEach(it -> Assumptions.assumeTrue(it.getLacking().isEmpty(), it.getLacking()));
  }

  @ParameterizedTest
  @EnumSource(names = {"LEVEL_USER", "LEVEL_SANDBOX"})
  void whatIsHostilelyLeftHarmsNobody(Level level) throws Exception {
    try (var _ = TestAgent.join(data, coordinator)) {
      needs(level);
      var id = newAttempt();
      var script =
          """
          cd $LODE_OUTPUT; echo good > good; echo closed > closed; chmod 000 closed
          cp /bin/sh tool; chmod 6755 tool; ln -s /etc/passwd link; ln -s /etc folder; mkfifo pipe
          mkdir shut; echo x > shut/x; chmod 000 shut; echo '[1]' > $LODE_RESULT; exit 4
          """;
      coordinator.start(id, at(level, shell(script)));
      var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
      assertThat(report.getExit().getCode()).isEqualTo(4);
      assertThat(report.getResultJson()).isEqualTo("[1]\n");
      assertThat(report.getArtifactsList())
          .extracting(it -> it.getName())
          .contains("good", "tool")
          .doesNotContain("link", "folder/passwd", "pipe");
      assertThat(String.join("\n", report.getNotesList())).contains("link was left out");
      coordinator.forget(id);
      coordinator.awaitForgotten(id);
      assertThat(data.resolve("attempts/" + id)).doesNotExist();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LEVEL_USER", "LEVEL_SANDBOX"})
  void pythonRunsWithTheHostsInterpreterWhereverThatLies(Level level) throws Exception {
    try (var _ = TestAgent.join(data, coordinator)) {
      needs(level);
      var id = newAttempt();
      coordinator.start(
          id, at(level, python("import json, os, sys\nprint(os.environ['HOME'] == os.getcwd())")));
      var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
      assertThat(report.getExit().getCode()).as(seen(id)).isZero();
      assertThat(seen(id)).isEqualTo("True\n");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LEVEL_USER", "LEVEL_SANDBOX"})
  void anAgentKilledInMidJobAdoptsItWithItsUser(Level level) throws Exception {
    var id = newAttempt();
    var first = TestAgent.spawn(data, coordinator.address(), Map.of());
    coordinator.awaitSession(1);
    needs(level);
    var script = "id -u; while [ ! -e $LODE_OUTPUT/go ]; do sleep 0.05; done; echo gone on; exit 6";
    coordinator.start(id, at(level, shell(script)));
    coordinator.await(() -> seen(id).contains("\n"), () -> "its start");
    first.destroyForcibly().waitFor();

    try (var _ = TestAgent.join(data, coordinator)) {
      assertThat(coordinator.awaitPhase(id, Phase.PHASE_RUNNING).hasStartedAt()).isTrue();
      var other = newAttempt();
      coordinator.start(other, at(level, shell("id -u")));
      coordinator.awaitPhase(other, Phase.PHASE_COLLECTED);
      assertThat(seen(other)).as("another user").isNotEqualTo(seen(id));
      Files.createFile(data.resolve("attempts/" + id + "/output/go"));
      var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
      assertThat(report.getExit().getCode()).isEqualTo(6);
      assertThat(seen(id)).endsWith("gone on\n");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LEVEL_USER", "LEVEL_SANDBOX"})
  void aStopThatIsNotHeardIsAKillAfterTheGrace(Level level) throws Exception {
    try (var _ = TestAgent.join(data, coordinator)) {
      needs(level);
      var id = newAttempt();
      coordinator.start(
          id, at(level, shell("trap '' TERM; echo ready; while :; do sleep 1; done")));
      coordinator.await(() -> seen(id).contains("ready\n"), () -> "its start");
      coordinator.stop(id, Duration.ofMillis(100));
      var exit = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED).getExit();
      assertThat(exit.getSignal()).isEqualTo(9);
    }
  }

  private String seen(AttemptId id) {
    return coordinator.logs().text(id);
  }
}
