package dev.lode.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The disk of the data folder fills up, and has room again.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class FullDiskIT {

  @TempDir Path temp;
  private Path disk;
  private Programs programs;

  @BeforeEach
  void open() throws Exception {
    programs = new Programs(temp);
    disk = Files.createDirectory(temp.resolve("disk"));
    assumeTrue(
        system("mount", "-t", "tmpfs", "-o", "size=24m", "lode-test", disk.toString()) == 0,
        "only root can mount a small disk");
  }

  @AfterEach
  void close() throws Exception {
    programs.close();
    system("umount", "-l", disk.toString());
  }

  @Test
  void nothingThatWasAcknowledgedIsLostAndTheRestIsRefusedWithTheReason() throws Exception {
    var up =
        programs.start(
            "up", "--data", "disk/data", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0");
    up.url();
    var first =
        programs
            .lode("submit", "--data", "disk/data", "--", "echo", "before")
            .succeeded()
            .out()
            .strip();
    programs.lode("wait", "--data", "disk/data", first).succeeded();

    fill();
    var refused = programs.lode("submit", "--data", "disk/data", "--", "echo", "full");
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(69);
    assertThat(refused.err()).containsIgnoringCase("disk");
    assertThat(programs.lode("logs", "--data", "disk/data", first).succeeded().out())
        .isEqualTo("before\n");

    Files.delete(disk.resolve("filler"));
    var after = programs.lode("run", "--data", "disk/data", "--", "echo", "after").succeeded();
    assertThat(after.out()).isEqualTo("after\n");
    assertThat(programs.lode("ps", "-a", "--data", "disk/data").succeeded().out())
        .contains("succeeded");
  }

  @Test
  void aJobOnAnotherHostGoesOnAndItsLogIsWholeOnceThereIsRoomAgain() throws Exception {
    var data = disk.resolve("data").toString();
    programs
        .start("coordinator", "--data", data, "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0")
        .url();
    var grpc = Programs.grpc(disk.resolve("data"));
    programs.start("agent", "--join", grpc, "--token-file", data + "/join.token", "--data", "a");
    var script =
        Files.writeString(
            temp.resolve("count.sh"),
            "for i in $(seq 1 3000); do echo line $i; [ -e go ] || sleep 0.02; done\n");
    script =
        Files.writeString(script, Files.readString(script).replace("-e go", "-e " + temp + "/go"));
    var run = programs.start("run", "--data", data, script.toString()).awaitOut("line 20\n");

    fill();
    Files.createFile(temp.resolve("go"));
    assertThat(programs.lode("submit", "--data", data, "--", "true").exitCode()).isEqualTo(69);
    Files.delete(disk.resolve("filler"));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(3000).endsWith("line 3000");
  }

  private void fill() throws Exception {
    system("dd", "if=/dev/zero", "of=" + disk.resolve("filler"), "bs=4096");
  }

  private static int system(String... command) throws Exception {
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
