package dev.lode.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.agent.launch.process.End;
import dev.lode.agent.launch.process.KernelEvents;
import dev.lode.agent.launch.process.ProcessLauncher;
import dev.lode.agent.limits.Limiter;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.Isolation.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the sandbox keeps apart beyond a user of its own.
final class SandboxTest {

  private static final Isolation SANDBOX = Walled.at(Level.SANDBOX);

  @TempDir Path data;
  private Walled host;

  @BeforeEach
  void open() throws Exception {
    host = new Walled(data).needs(Level.SANDBOX);
  }

  @AfterEach
  void close() throws Exception {
    host.close();
  }

  @Test
  void noProcessOfTheHostIsSeen() throws Exception {
    var said = Walled.said(host.sh(SANDBOX, "ls /proc | grep '^[0-9]'; cat /proc/1/cmdline"));
    // Its parent, the shell, and the programs of the pipeline.
    assertThat(said.lines().filter(it -> it.matches("[0-9]+")))
        .hasSizeLessThan(8)
        .allSatisfy(it -> assertThat(Integer.parseInt(it)).isLessThan(100));
    assertThat(said).contains("--inside");
  }

  @Test
  void onlyTheSystemAndItsOwnFilesAreSeen() throws Exception {
    var said = Walled.said(host.sh(SANDBOX, "ls /; ls /home /root /mnt /srv 2>&1; ls /dev; true"));
    assertThat(said.lines()).contains("usr", "etc", "tmp", "null", "zero");
    assertThat(said.lines()).doesNotContain("home", "mnt", "srv", "vda", "kmsg", "mem", "boot");
    var written =
        host.sh(SANDBOX, "touch /usr/x /etc/x /opt/x /x 2>/dev/null; ls /x /usr/x /etc/x");
    assertThat(Walled.told(written).exit()).isNotEqualTo(new End.Exited(0));
    assertThat(Path.of("/etc/x")).doesNotExist();
  }

  @Test
  void withoutANetworkThereIsOnlyItsOwnLoopback() throws Exception {
    var alone = new Isolation(Level.SANDBOX, true, "");
    var script = "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '";
    assertThat(Walled.said(host.sh(alone, script)).lines()).containsExactly("lo");
    assertThat(Walled.said(host.sh(SANDBOX, script)).lines().toList())
        .isEqualTo(
            Files.readAllLines(Path.of("/proc/net/dev")).stream()
                .skip(2)
                .map(it -> it.substring(0, it.indexOf(':')).strip())
                .toList());
  }

  @Test
  void onlyItsOwnVariablesReachTheWorkload() throws Exception {
    var folder = host.folder();
    var said = Walled.said(host.launch(folder, SANDBOX, "/usr/bin/env"));
    assertThat(said.lines().map(it -> it.substring(0, it.indexOf('='))))
        .containsExactlyInAnyOrder(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "LODE_ATTEMPT_FOLDER",
            "LODE_OUTPUT",
            "LODE_RESULT",
            "LODE_PROGRESS");
  }

  @Test
  void noVariableStandsAmongTheWordsOfAnyProcess() throws Exception {
    var launched = host.sh(SANDBOX, "echo ready; sleep 600");
    Walled.awaitLine(launched, "ready");
    var words = new StringBuilder();
    for (var process : Walled.running(launched.folder().path().toString())) {
      words.append(Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")));
    }
    assertThat(words.toString()).contains("--inside").doesNotContain("LOGNAME", "HOME=");
  }

  @Test
  void descriptorsOfTheAgentAreNotPassedOn() throws Exception {
    var said = Walled.said(host.sh(SANDBOX, "ls /proc/self/fd"));
    // Three, and the one by which ls reads the folder.
    assertThat(said.lines()).containsExactly("0", "1", "2", "3");
  }

  @Test
  void whatTheOperatorShowsCanBeReadAndNotChanged() throws Exception {
    var shown = Files.createDirectories(data.resolve("shown"));
    Files.writeString(shown.resolve("set"), "data");
    var rules = new IsolationRules(Level.NONE, UserRange.USUAL, List.of(shown));
    var other = new Walled(Files.createDirectory(data.resolve("other")), rules, Map.of());
    try {
      for (var level : List.of(Level.USER, Level.SANDBOX)) {
        other.needs(level);
        var script = "cat %1$s/set; echo x > %1$s/set; rm %1$s/set; true".formatted(shown);
        assertThat(Walled.said(other.sh(Walled.at(level), script))).contains("data");
        assertThat(shown.resolve("set")).hasContent("data");
      }
    } finally {
      other.close();
    }
  }

  @Test
  void itLivesOnWithoutItsAgentAndTheNextOneHasItsEnd() throws Exception {
    var launched = host.sh(SANDBOX, "echo ready; while [ ! -e go ]; do sleep 0.05; done; exit 5");
    Walled.awaitLine(launched, "ready");
    try (var events = KernelEvents.start()) {
      var next = ProcessLauncher.open(host.data.resolve("bin"), events, Limiter.none());
      var adopted =
          next.adopt(launched.folder(), launched.supervisor().orElseThrow()).orElseThrow();
      Files.createFile(launched.folder().work().resolve("go"));
      var end = adopted.end().get(Walled.PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(((End.Told) end).exit()).isEqualTo(new End.Exited(5));
    }
  }

  @Test
  void bytesOfAnyKindReachTheLogAsTheyAre() throws Exception {
    var launched = host.sh(SANDBOX, "head -c 300000 /dev/zero; printf '\\377\\n'; echo err >&2");
    assertThat(Walled.told(launched).exit()).isEqualTo(new End.Exited(0));
    assertThat(Files.size(launched.folder().log())).isEqualTo(300_000 + 2 + 4);
  }

  @Test
  void aWorkloadThatForksWithoutEndIsKilledWhole() throws Exception {
    var mark = "95" + Math.abs(System.nanoTime() % 1_000_000);
    var script =
        """
        i=0; while [ $i -lt 200 ]; do (setsid sleep %1$s &) ; i=$((i+1)); done
        echo ready; sleep %1$s
        """
            .formatted(mark);
    var launched = host.sh(SANDBOX, script);
    Walled.awaitLine(launched, "ready");
    launched.killAll();
    Walled.told(launched);
    assertThat(Walled.running("sleep " + mark)).isEmpty();
  }
}
