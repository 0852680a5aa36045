package dev.lode.agent;

import static dev.lode.agent.testing.Specs.newAttempt;
import static dev.lode.agent.testing.Specs.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lode.agent.testing.ScriptedCoordinator;
import dev.lode.agent.testing.TestAgent;
import dev.lode.proto.v1.AttemptReport.Phase;
import dev.lode.proto.v1.Culprit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An agent whose data folder has no room left. Needs the right to mount; left out without it.
final class FullDiskTest {

  @TempDir Path folder;
  private Path disk;
  private boolean mounted;
  private ScriptedCoordinator coordinator;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString()) == 0;
    assumeTrue(mounted, "a small file system cannot be mounted here");
    coordinator = ScriptedCoordinator.start();
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      coordinator.close();
      run("umount", "-l", disk.toString());
    }
  }

  @Test
  void aStartIsRefusedAndWorksAgainOnceThereIsRoom() throws Exception {
    var refused = newAttempt();
    var accepted = newAttempt();
    try (var _ = TestAgent.join(disk.resolve("agent"), coordinator)) {
      fill();
      coordinator.start(refused, shell("true"));
      var report = coordinator.awaitPhase(refused, Phase.PHASE_COLLECTED);
      assertThat(report.getUnprepared().getCulprit()).isEqualTo(Culprit.CULPRIT_FLEET);
      assertThat(report.getUnprepared().getMessage()).contains("disk full on host testhost");
      Files.delete(disk.resolve("ballast"));
      coordinator.start(accepted, shell("true"));
      assertThat(coordinator.awaitPhase(accepted, Phase.PHASE_COLLECTED).getExit().getCode())
          .isZero();
    }
  }

  @Test
  void anEndIsToldThoughTheDiskIsFullAndWholeOnceThereIsRoom() throws Exception {
    var id = newAttempt();
    var go = folder.resolve("go");
    try (var _ = TestAgent.join(disk.resolve("agent"), coordinator)) {
      coordinator.start(
          id, shell("echo before; while [ ! -e " + go + " ]; do sleep 0.02; done; exit 6"));
      coordinator.await(() -> coordinator.logs().text(id).equals("before\n"), () -> "its start");
      fill();
      Files.createFile(go);
      coordinator.awaitReport(id, it -> it.hasExit(), "its exit");
      Files.delete(disk.resolve("ballast"));
      assertThat(coordinator.awaitPhase(id, Phase.PHASE_COLLECTED).getExit().getCode())
          .isEqualTo(6);
    }
  }

  @Test
  void aWorkloadThatFillsTheDiskIsToldAndMakesRoomForTheNext() throws Exception {
    var greedy = newAttempt();
    var next = newAttempt();
    try (var _ = TestAgent.join(disk.resolve("agent"), coordinator)) {
      coordinator.start(greedy, shell("cat /dev/zero > all-there-is; exit 6"));
      assertThat(coordinator.awaitPhase(greedy, Phase.PHASE_COLLECTED).getExit().getCode())
          .isEqualTo(6);
      coordinator.forget(greedy);
      coordinator.awaitForgotten(greedy);
      await().until(() -> disk.toFile().getUsableSpace() > 1 << 20);
      coordinator.start(next, shell("true"));
      assertThat(coordinator.awaitPhase(next, Phase.PHASE_COLLECTED).getExit().getCode()).isZero();
    }
  }

  /// To the last byte.
  private void fill() {
    var block = ByteBuffer.allocate(4096);
    try (var ballast =
        FileChannel.open(
            disk.resolve("ballast"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (true) {
        ballast.write(block.clear());
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
