package dev.lode.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.lode.proto.v1.Exit;
import dev.lode.proto.v1.Finding;
import dev.lode.proto.v1.Limits;
import dev.lode.proto.v1.Limits.How;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// How a process ended, and what limits it, reads well.
final class ExitBlockTest {

  private static String block(Exit.Builder exit) {
    return ExitBlock.of(exit.build()).stream()
        .map(it -> it.what() + "|" + it.value())
        .collect(Collectors.joining("\n"));
  }

  @Test
  void whatTheKernelCountedIsTold() {
    assertThat(
            block(
                Exit.newBuilder()
                    .setSignal(9)
                    .setBy(Exit.By.BY_WORKLOAD)
                    .setCpuTime(Duration.newBuilder().setSeconds(61))
                    .setMemoryPeakBytes(15_900_000_000L)
                    .setMemoryLimitBytes(16_000_000_000L)
                    .setOomKills(2)
                    .setRefusedForks(3)
                    .setReadBytes(2_000_000)
                    .setLeftBehind(1)))
        .isEqualTo(
            """
            exit|signal 9
            used|1 min 01 s of CPU, 15.9 GB of 16.0 GB peak memory, 2.0 MB read, 0 B written
            |processes that the kernel killed for memory: 2
            |processes or threads that it was refused: 3
            |processes left behind, and ended: 1\
            """);
  }

  @Test
  void whatWasNotCountedIsNotTold() {
    assertThat(block(Exit.newBuilder().setCode(0).setBy(Exit.By.BY_STOP).setMaxRssBytes(1_000_000)))
        .isEqualTo(
            """
            exit|code 0, after Lode had asked it to end
            used|0.0 s of CPU, 1.0 MB peak memory of its largest process\
            """);
  }

  @Test
  void lastWordsCannotMoveTheCursor() {
    var finding = Finding.newBuilder().setWords("ValueError: \u001b[2J");
    assertThat(block(Exit.newBuilder().setCode(1).setFinding(finding)))
        .contains("last words|ValueError:  [2J");
  }

  @Test
  void limitsSayWhatIsNotLimited() {
    assertThat(
            LimitWords.of(
                Limits.newBuilder()
                    .setMemory(How.HOW_GROUP)
                    .setCpus(How.HOW_GROUP)
                    .setProcesses(How.HOW_GROUP)
                    .setHardCpus(true)
                    .setMaxProcesses(4096)
                    .build()))
        .isEqualTo("memory, cpus (hard), 4096 processes");
    assertThat(
            LimitWords.of(
                Limits.newBuilder()
                    .setMemory(How.HOW_PROCESS)
                    .setCpus(How.HOW_NONE)
                    .setProcesses(How.HOW_NONE)
                    .setMaxProcesses(4096)
                    .build()))
        .isEqualTo("memory (each process), cpus (not limited), 4096 processes (not limited)");
  }
}
