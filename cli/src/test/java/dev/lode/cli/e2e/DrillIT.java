package dev.lode.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two minutes of `lode drill`, as users run it.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class DrillIT {

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
  void everyPromiseHoldsUnderFaultsAndNothingIsLeftBehind() throws Exception {
    var folder = temp.resolve("drill");

    var drill =
        programs.start(
            "drill", "--seed", "1", "--minutes", "2", "--agents", "2", "--data", "drill");

    assertThat(drill.exitCode()).as(() -> drill.out() + drill.err()).isZero();
    assertThat(drill.out())
        .containsPattern("jobs acknowledged +[1-9]")
        .containsPattern("jobs lost +0\n")
        .containsPattern("GPUs promised twice +0\n")
        .containsPattern("restarts of a killed coordinator +[1-9]")
        .doesNotContain("BROKEN");
    assertThat(drill.err())
        .contains("seed 1, 2 agents")
        .contains("kill -9 of the coordinator")
        .contains("kill -9 of agent")
        .contains("not tried: the agent's clock");
    assertThat(folder.resolve("coordinator/lode.db")).isRegularFile();
    assertThat(programs.workingHere()).isEmpty();
    assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(folder.toString());
  }
}
