package dev.lode.agent.attempt;

import static dev.lode.agent.testing.Specs.newAttempt;
import static dev.lode.agent.testing.Specs.shell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.agent.launch.process.Lease;
import dev.lode.agent.testing.ScriptedCoordinator;
import dev.lode.agent.testing.TestAgent;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Exit;
import dev.lode.proto.v1.AttemptReport.Phase;
import dev.lode.proto.v1.Culprit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an agent makes of a journal that it finds.
final class RecoveryTest {

  @TempDir Path folder;
  private ScriptedCoordinator coordinator;
  private Path data;

  @BeforeEach
  void start() throws IOException {
    coordinator = ScriptedCoordinator.start();
    data = Files.createDirectories(folder.resolve("agent"));
  }

  @AfterEach
  void stop() {
    coordinator.close();
  }

  @Test
  void anAttemptOfAnotherBootIsATombstone() throws Exception {
    var id = newAttempt();
    // The pid is one that lives: ours.
    write(
        new Entry.Start(id, "another-boot", List.of()),
        new Entry.Launched(id, ProcessHandle.current().pid(), 1, Instant.EPOCH));
    attemptFolder(id, "part of a log\n");
    try (var _ = TestAgent.join(data, coordinator)) {
      var report = coordinator.awaitPhase(id, Phase.PHASE_TOMBSTONE);
      assertThat(report.getNotes(0)).contains("restarted");
      coordinator.forget(id);
      coordinator.awaitForgotten(id);
    }
    assertThat(data.resolve("attempts").resolve(id.toString())).doesNotExist();
  }

  @Test
  void anExitFromBeforeARebootCountsAndWhatItsLogHasLostIsCounted() throws Exception {
    var id = newAttempt();
    var exit = new Exit(new Exit.How.Code(0), Exit.By.WORKLOAD, Exit.Usage.NONE);
    write(
        new Entry.Start(id, "another-boot", List.of()),
        new Entry.Exited(id, exit, Instant.EPOCH, 20));
    attemptFolder(id, "twelve bytes");
    try (var _ = TestAgent.join(data, coordinator)) {
      var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
      assertThat(report.getExit().getCode()).isZero();
      assertThat(report.getLogEnd()).isEqualTo(20);
      assertThat(report.getLogLostBytes()).isEqualTo(8);
      assertThat(coordinator.logs().bytes(id)).hasSize(20);
    }
  }

  @Test
  void anAttemptThatNeverGotAProcessIsATombstone() throws Exception {
    var id = newAttempt();
    write(new Entry.Start(id, thisBoot(), List.of()));
    try (var _ = TestAgent.join(data, coordinator)) {
      assertThat(coordinator.awaitPhase(id, Phase.PHASE_TOMBSTONE).getNotes(0))
          .contains("before it was started");
    }
  }

  @Test
  void anAttemptThatVanishedIsATombstone() throws Exception {
    var id = newAttempt();
    write(
        new Entry.Start(id, thisBoot(), List.of()),
        new Entry.Launched(id, ProcessHandle.current().pid(), 1, Instant.EPOCH));
    attemptFolder(id, "");
    try (var _ = TestAgent.join(data, coordinator)) {
      coordinator.awaitPhase(id, Phase.PHASE_TOMBSTONE);
    }
  }

  @Test
  void whatCouldNotBePreparedIsStillToldAfterARestart() throws Exception {
    var id = newAttempt();
    write(
        new Entry.Start(id, thisBoot(), List.of()),
        new Entry.Unprepared(id, Fault.caller("there is no such input")));
    try (var _ = TestAgent.join(data, coordinator)) {
      var report = coordinator.awaitPhase(id, Phase.PHASE_COLLECTED);
      assertThat(report.getUnprepared().getCulprit()).isEqualTo(Culprit.CULPRIT_CALLER);
      assertThat(report.getUnprepared().getMessage()).isEqualTo("there is no such input");
    }
  }

  @Test
  void aTombstoneOutlivesItsAgent() throws Exception {
    var id = newAttempt();
    try (var _ = TestAgent.join(data, coordinator)) {
      coordinator.stop(id, Duration.ZERO);
      coordinator.awaitPhase(id, Phase.PHASE_TOMBSTONE);
    }
    try (var _ = TestAgent.join(data, coordinator)) {
      coordinator.start(id, shell("touch " + folder.resolve("ran")));
      coordinator.awaitReports(3);
      assertThat(coordinator.awaitPhase(id, Phase.PHASE_TOMBSTONE)).isNotNull();
      assertThat(folder.resolve("ran")).doesNotExist();
    }
  }

  @Test
  void aLeaseOfAnotherBootIsNotBelieved() throws Exception {
    try (var lease = Lease.open(data.resolve("lease"))) {
      lease.endsAt(Lease.NEVER - 1);
    }
    coordinator.acknowledging(false);
    try (var _ = TestAgent.join(data, coordinator);
        var lease = Lease.open(data.resolve("lease"))) {
      assertThat(lease.end()).isZero();
    }
  }

  private void write(Entry... entries) throws IOException {
    try (var journal = Journal.open(data.resolve("attempts.journal"))) {
      for (Entry entry : entries) {
        journal.record(entry).join();
      }
    }
  }

  private void attemptFolder(AttemptId id, String log) throws IOException {
    var attempt = Files.createDirectories(data.resolve("attempts").resolve(id.toString()));
    Files.createDirectory(attempt.resolve("work"));
    Files.createDirectory(attempt.resolve("output"));
    Files.writeString(attempt.resolve("log"), log);
  }

  private static String thisBoot() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
  }
}
