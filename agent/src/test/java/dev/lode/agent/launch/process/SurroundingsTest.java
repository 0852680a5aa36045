package dev.lode.agent.launch.process;

import static dev.lode.agent.launch.process.Host.log;
import static dev.lode.agent.launch.process.Host.told;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a workload finds around itself: what was planned, and nothing of the agent.
final class SurroundingsTest {

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
  void theEnvironmentIsThePlansAndTheFolders() throws Exception {
    var folder = host.folder();
    var given =
        Map.of("PATH", "/usr/bin:/bin", "EMPTY", "", "UMLAUT", "grün", "LINES", "a=b c\n\"d\"");
    var launched =
        host.launch(new LaunchPlan(folder, List.of("cat", "/proc/self/environ"), given, null));
    told(launched);
    var expected = new HashMap<>(given);
    expected.put("LODE_ATTEMPT_FOLDER", folder.path().toString());
    expected.put("LODE_OUTPUT", folder.output().toString());
    expected.put("LODE_RESULT", folder.result().toString());
    expected.put("LODE_PROGRESS", folder.progress().toString());
    var found = new HashMap<String, String>();
    for (var line : log(launched).split("\0", 0)) {
      var equals = line.indexOf('=');
      found.put(line.substring(0, equals), line.substring(equals + 1));
    }
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void argumentsArriveAsTheyAre() throws Exception {
    var words = List.of("printf", "%s|", "", " a  b ", "*", "$HOME", "--", "-x", "ü\n\"'\\");
    var launched = host.launch(new LaunchPlan(host.folder(), words, Host.ENV, null));
    told(launched);
    assertThat(log(launched)).isEqualTo("| a  b |*|$HOME|--|-x|ü\n\"'\\|");
  }

  @Test
  void threeDescriptorsAreOpenAndNoMore() throws Exception {
    try (var mine = Files.newInputStream(Path.of("/etc/passwd"));
        var other = host.folder().path().getFileSystem().newWatchService()) {
      var launched = host.sh("find /proc/$$/fd -mindepth 1 -printf '%f %l\\n'; cat");
      told(launched);
      var log = launched.folder().log();
      assertThat(log(launched)).isEqualTo("0 /dev/null\n1 %s\n2 %s\n".formatted(log, log));
      assertThat(mine.available()).isPositive();
      assertThat(other).isNotNull();
    }
  }

  @Test
  void noSignalIsBlockedOrIgnored() throws Exception {
    var launched =
        host.launch(host.folder(), null, "grep", "-E", "Sig(Blk|Ign)", "/proc/self/status");
    told(launched);
    assertThat(log(launched)).isEqualTo("SigBlk:\t%016x\nSigIgn:\t%016x\n".formatted(0, 0));
  }

  @Test
  void itLeadsAGroupOfItsOwnInTheSupervisorsSession() throws Exception {
    var launched = host.sh("exec cat /proc/self/stat");
    told(launched);
    var fields = log(launched).split(" ", -1);
    var supervisor = Long.toString(launched.supervisor().orElseThrow().pid());
    assertThat(fields[3]).as("parent").isEqualTo(supervisor);
    assertThat(fields[4]).as("group").isEqualTo(fields[0]);
    assertThat(fields[5]).as("session").isEqualTo(supervisor).isNotEqualTo(fields[0]);
    assertThat(fields[6]).as("terminal").isEqualTo("0");
  }

  @Test
  void itStartsInItsWorkFolderAndNobodyElseMayLookIn() throws Exception {
    var launched = host.sh("pwd; stat -c %a . .. ../output ../log");
    told(launched);
    assertThat(log(launched)).isEqualTo(launched.folder().work() + "\n700\n700\n700\n600\n");
  }

  @Test
  void theKernelMayPickItWhenMemoryIsShort() throws Exception {
    var mine = Files.readString(Path.of("/proc/self/oom_score_adj"));
    var launched = host.launch(host.folder(), null, "cat", "/proc/self/oom_score_adj");
    told(launched);
    // What protects the agent is not handed on.
    assertThat(log(launched)).isEqualTo(mine.startsWith("-") ? "0\n" : mine);
  }

  @Test
  void aLimitOnOpenFilesIsTheWorkloadsOnly() throws Exception {
    var folder = host.folder();
    var program = SupervisorBinary.extract(data.resolve("bin"));
    var own = folder.path().toString();
    var script = "ulimit -Sn; grep 'open files' /proc/$PPID/limits";
    var argv =
        List.of("lode-supervisor", "--dir", own, "--nofile", "123", "--", "sh", "-c", script);
    var descriptor = Posix.open(folder.path(), Posix.O_RDONLY | Posix.O_CLOEXEC);
    var pid = Spawn.spawn(program, argv, Host.ENV, folder.log(), descriptor);
    Posix.close(descriptor);
    Posix.killAndReap(pid, Posix.SIGCONT);
    var lines = Files.readAllLines(folder.log());
    assertThat(lines.getFirst()).isEqualTo("123");
    assertThat(lines.getLast()).doesNotContain(" 123 ");
    assertThat(ExitFile.read(folder.exit()).orElseThrow().exit()).isEqualTo(new End.Exited(0));
  }

  @Test
  void theSupervisorNeedsHardlyAnyMemory() throws Exception {
    var launched = host.sh("echo x > up; exec sleep 1000");
    Host.written(launched.folder(), "up");
    var pid = launched.supervisor().orElseThrow().pid();
    var resident =
        Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
            .filter(it -> it.startsWith("VmRSS:"))
            .map(it -> Integer.parseInt(it.replaceAll("\\D", "")))
            .findFirst();
    assertThat(resident).hasValueSatisfying(it -> assertThat(it).isLessThan(256));
  }
}
