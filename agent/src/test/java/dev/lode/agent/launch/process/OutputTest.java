package dev.lode.agent.launch.process;

import static dev.lode.agent.launch.process.Host.told;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every byte that a workload writes is in its log, as it wrote it and in that order.
final class OutputTest {

  @TempDir Path data;
  private Host host;

  @BeforeEach
  void open() throws IOException {
    host = new Host(data);
  }

  @AfterEach
  void close() throws Exception {
    host.close();
  }

  @Test
  void aLineOfFiftyMegabytesArrivesWhole() throws Exception {
    var bytes = 50 << 20;
    var launched = host.sh("head -c " + bytes + " /dev/zero | tr '\\0' x");
    assertThat(told(launched).exit()).isEqualTo(new End.Exited(0));
    var expected = new byte[bytes];
    Arrays.fill(expected, (byte) 'x');
    // Not by AssertJ, which would print it.
    assertThat(Arrays.equals(Files.readAllBytes(launched.folder().log()), expected)).isTrue();
  }

  @Test
  void bytesOfAnyKindArriveAsTheyAre() throws Exception {
    var folder = host.folder();
    var noise = new byte[3_000_001];
    new Random(7).nextBytes(noise);
    Files.write(folder.work().resolve("noise"), noise);
    var launched = host.launch(folder, null, "cat", "noise");
    told(launched);
    assertThat(Files.readAllBytes(folder.log())).isEqualTo(noise);
  }

  @Test
  void bothStreamsAreOneInTheOrderWritten() throws Exception {
    var launched =
        host.sh("i=0; while [ $i -lt 200 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done");
    told(launched);
    var expected = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      expected.append("out ").append(i).append("\nerr ").append(i).append('\n');
    }
    assertThat(Host.log(launched)).isEqualTo(expected.toString());
  }

  @Test
  void processesThatWriteAtOnceDoNotOverwriteEachOther() throws Exception {
    var launched =
        host.sh(
            "for p in 1 2 3 4 5 6; do (i=0; while [ $i -lt 300 ]; do echo $p; i=$((i+1)); done) & "
                + "done; wait");
    told(launched);
    assertThat(Host.log(launched).lines()).hasSize(1800);
    for (var process : new String[] {"1", "2", "3", "4", "5", "6"}) {
      assertThat(Host.log(launched).lines().filter(process::equals)).hasSize(300);
    }
  }

  @Test
  void aWorkloadThatClosesItsOutputEndsAsItSays() throws Exception {
    var launched = host.sh("echo before; exec >&- 2>&- <&-; echo lost; exit 6");
    assertThat(told(launched).exit()).isEqualTo(new End.Exited(6));
    assertThat(Host.log(launched)).isEqualTo("before\n");
  }

  @Test
  void aWorkloadThatOpensItsOutputAgainAddsToIt() throws Exception {
    var launched = host.sh("echo 1; echo 2 >> /dev/stdout; echo 3; echo 4 >> /dev/stderr; echo 5");
    assertThat(told(launched).exit()).isEqualTo(new End.Exited(0));
    assertThat(Host.log(launched)).isEqualTo("1\n2\n3\n4\n5\n");
  }

  @Test
  void aWorkloadThatEmptiesItsLogGoesOnAtItsBeginning() throws Exception {
    var launched = host.sh("echo lost; echo also > /dev/stderr; echo kept");
    assertThat(told(launched).exit()).isEqualTo(new End.Exited(0));
    assertThat(Host.log(launched)).isEqualTo("also\nkept\n");
  }

  @Test
  void aWorkloadThatRemovesItsLogWritesOn() throws Exception {
    var launched = host.sh("rm ../log; echo lost; exit 6");
    assertThat(told(launched).exit()).isEqualTo(new End.Exited(6));
  }
}
