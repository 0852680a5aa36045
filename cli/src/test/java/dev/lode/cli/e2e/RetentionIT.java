package dev.lode.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a coordinator keeps no longer than it was told.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class RetentionIT {

  private static final String LEAVES_MUCH =
      "head -c 3000000 /dev/urandom > $LODE_OUTPUT/model.bin;"
          + " head -c 2000000 /dev/urandom | base64";

  @TempDir Path temp;
  private Programs programs;

  @BeforeEach
  void open() {
    programs = new Programs(temp);
  }

  @AfterEach
  void close() {
    programs.close();
  }

  @Test
  void logsAndArtifactsGoFromTheDiskWhenTheirTimeIsOverAndPinnedOnesStay() throws Exception {
    programs
        .start(
            "up",
            "--data",
            "data",
            "--http",
            "127.0.0.1:0",
            "--grpc",
            "127.0.0.1:0",
            "--keep-logs",
            "20s",
            "--keep-artifacts",
            "20s",
            "--keep-uploads",
            "2s")
        .url();
    for (int job = 1; job <= 3; job++) {
      programs.lode("run", "--data", "data", "--", "sh", "-c", LEAVES_MUCH).succeeded();
    }
    programs.lode("pin", "--data", "data", "2").succeeded();
    long before = bytes();
    assertThat(before).isGreaterThan(3 * 5_000_000);

    await()
        .atMost(Programs.PATIENCE)
        .untilAsserted(() -> assertThat(bytes()).isLessThan(before / 2).isGreaterThan(5_000_000));

    assertThat(programs.lode("show", "--data", "data", "1").succeeded().out())
        .contains("removed on 2")
        .contains("logs are kept for 20 s")
        .contains("artifacts are kept for 20 s");
    var log = programs.lode("logs", "--data", "data", "1");
    assertThat(log.exitCode()).isNotZero();
    assertThat(log.err()).contains("the log of job 1 was removed on").hasLineCount(1);
    assertThat(programs.lode("get", "--data", "data", "3").err())
        .contains("the artifacts of job 3 were removed on");
    assertThat(programs.lode("ps", "-a", "--data", "data").succeeded().out())
        .contains("succeeded, pinned");
    programs.lode("logs", "--data", "data", "2").succeeded();
    programs.lode("get", "--data", "data", "2").succeeded();
    assertThat(Files.size(temp.resolve("job-2/model.bin"))).isEqualTo(3_000_000);
  }

  private long bytes() throws IOException {
    long bytes = 0;
    for (var kind : new String[] {"logs", "blobs"}) {
      try (Stream<Path> all = Files.walk(temp.resolve("data").resolve(kind))) {
        bytes += all.filter(Files::isRegularFile).mapToLong(it -> it.toFile().length()).sum();
      }
    }
    return bytes;
  }
}
