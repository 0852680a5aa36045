package dev.lode.agent.launch.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.Exit.Totals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The exit file is read exactly, or not at all.
final class ExitFileTest {

  private static final String REST =
      " maxrss_kb=1500 utime_us=12 stime_us=34 start_ns=100 end_ns=9000000000 left=2\n";
  private static final End.Usage USAGE =
      new End.Usage(
          1_536_000,
          Duration.ofNanos(12_000),
          Duration.ofNanos(34_000),
          100,
          9000000000L,
          Totals.NONE);

  @Test
  void eachKindOfExitIsRead() {
    assertThat(ExitFile.parse("how=exited code=3 by=workload" + REST))
        .contains(new End.Told(new End.Exited(3), End.By.WORKLOAD, USAGE, 2));
    assertThat(ExitFile.parse("how=signaled signal=9 by=lease" + REST))
        .contains(new End.Told(new End.Signaled(9), End.By.LEASE, USAGE, 2));
    assertThat(ExitFile.parse("how=unstartable errno=2 what=execve by=stop" + REST))
        .contains(new End.Told(new End.Unstartable(2, "execve"), End.By.STOP, USAGE, 2));
  }

  @Test
  void whatTheKernelCountedIsReadAndNoLimitIsNone() {
    var counted =
        " mem_peak=5 mem_limit=9223372036854771712 oom_kills=1 refused_forks=2 read=512"
            + " written=1024";
    assertThat(ExitFile.parse("how=exited code=3 by=workload" + counted + REST).orElseThrow())
        .extracting(it -> it.usage().totals())
        .isEqualTo(new Totals(5, 0, 1, 2, 512, 1024));
  }

  @Test
  void aWordOfALaterReleaseIsPassedOver() {
    assertThat(ExitFile.parse("how=exited code=3 color=red by=kill" + REST)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "how=exited code=3 by=workload",
        "how=exited code=3 by=nobody" + REST,
        "how=exited code=x by=workload" + REST,
        "how=exited by=workload" + REST,
        "how=flown code=3 by=workload" + REST,
        "code=3 by=workload" + REST,
        "how=exited code=99999999999 by=workload" + REST,
        "how=exited code=3 by=workload maxrss_kb=9223372036854775807 utime_us=1 stime_us=1"
            + " start_ns=1 end_ns=1 left=0\n",
      })
  void whatIsNotAWholeExitIsNone(String line) {
    assertThat(ExitFile.parse(line)).isEmpty();
  }

  @Test
  void aTornOrDamagedLineIsNeverAnError() {
    var whole = "how=exited code=3 by=workload" + REST;
    var random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      var bytes = whole.substring(0, random.nextInt(whole.length() + 1)).toCharArray();
      for (int n = random.nextInt(4); n > 0 && bytes.length > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (char) random.nextInt(0x250);
      }
      assertThat(ExitFile.parse(new String(bytes))).isNotNull();
    }
  }

  @Test
  void noFileIsNoExit(@TempDir Path folder) throws IOException {
    assertThat(ExitFile.read(folder.resolve("exit"))).isEmpty();
    var file = Files.write(folder.resolve("exit"), new byte[1 << 20]);
    assertThat(ExitFile.read(file)).isEmpty();
  }
}
