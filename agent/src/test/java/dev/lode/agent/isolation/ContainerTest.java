package dev.lode.agent.isolation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.agent.launch.process.End;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.Isolation.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Workloads in containers of an image that is made on the spot; where podman works.
final class ContainerTest {

  private static final String IMAGE = "localhost/lode-test:1";
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  @TempDir Path data;
  private Map<String, String> env = Map.of();
  private Walled host;

  @BeforeEach
  void open() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/podman")), "no podman here");
    Assumptions.assumeTrue(Files.isExecutable(BUSYBOX), "no busybox to make an image of");
    env = settings();
    host = new Walled(data, IsolationRules.USUAL, env).needs(Level.CONTAINER);
    makeImage();
  }

  @AfterEach
  void close() throws Exception {
    if (host != null) {
      host.close();
    }
  }

  /// An engine of the test's own, that runs where a test may run: without any right to raise
  /// limits.
  private Map<String, String> settings() throws IOException {
    var conf = data.resolve("containers.conf");
    var runtime = Files.isExecutable(Path.of("/usr/sbin/runc")) ? "runtime = \"runc\"\n" : "";
    Files.writeString(
        conf,
        "[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=1000:1000\"]\n"
            + "[engine]\ncgroup_manager = \"cgroupfs\"\nevents_logger = \"none\"\n"
            + runtime);
    var storage = data.resolve("storage.conf");
    Files.writeString(
        storage,
        "[storage]\ndriver = \"vfs\"\ngraphroot = \"%1$s/root\"\nrunroot = \"%1$s/run\"\n"
            .formatted(data.resolve("engine")));
    return Map.of(
        "CONTAINERS_CONF", conf.toString(), "CONTAINERS_STORAGE_CONF", storage.toString());
  }

  private void makeImage() throws Exception {
    var root = Files.createDirectory(data.resolve("image"));
    var bin = Files.createDirectory(root.resolve("bin"));
    Files.copy(BUSYBOX, bin.resolve("busybox"));
    for (var name : List.of("sh", "cat", "sleep", "id", "ls", "env", "kill", "touch", "setsid")) {
      Files.createSymbolicLink(bin.resolve(name), Path.of("busybox"));
    }
    var tar = data.resolve("image.tar");
    run("tar", "-C", root.toString(), "-cf", tar.toString(), ".");
    var path = "ENV PATH=/bin";
    var own = "ENV OF_THE_IMAGE=yes";
    run("podman", "import", "--change", path, "--change", own, tar.toString(), IMAGE);
  }

  private String run(String... words) throws Exception {
    var builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().putAll(new TreeMap<>(env));
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(Walled.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  private static Isolation container() {
    return new Isolation(Level.CONTAINER, true, IMAGE);
  }

  @Test
  void theImageIsAllThatIsSeenBesideTheAttemptsOwnFiles() throws Exception {
    var script =
        """
        id -u; ls /; ls /bin/busybox; ls -a $LODE_ATTEMPT_FOLDER; env; cat /proc/net/dev
        cat %s/join.token; ls %s; grep -E 'NoNewPrivs|CapEff' /proc/self/status || cat /proc/self/status
        echo '{"in": "container"}' > $LODE_RESULT; touch $LODE_OUTPUT/left; true
        """
            .formatted(host.data, host.data);
    var launched = host.sh(container(), script);
    var said = Walled.said(launched);
    assertThat(Integer.parseInt(said.lines().findFirst().orElseThrow()))
        .isBetween(2_100_000_000, 2_100_009_999);
    assertThat(said).contains("/bin/busybox", "OF_THE_IMAGE=yes", "PATH=/bin\n", "lo:");
    assertThat(said).contains("NoNewPrivs:\t1", "CapEff:\t0000000000000000");
    assertThat(said).doesNotContain(Walled.TOKEN, "eth0:", "image.tar");
    assertThat(said.lines()).doesNotContain("usr", "root", "home");
    assertThat(launched.folder().result()).hasContent("{\"in\": \"container\"}");
    assertThat(launched.folder().output().resolve("left")).exists();
  }

  @Test
  void howItEndedIsToldAsWithoutWalls() throws Exception {
    assertThat(Walled.told(host.sh(container(), "exit 7")).exit()).isEqualTo(new End.Exited(7));
    var killed = Walled.told(host.sh(container(), "kill -9 $$"));
    assertThat(killed.exit()).isEqualTo(new End.Signaled(9));
    var absent = host.launch(host.folder(), container(), "no-such-command");
    assertThat(Walled.told(absent).exit()).isEqualTo(new End.Unstartable(2, "execve"));
    assertThat(run("podman", "ps", "--all", "--quiet")).isBlank();
  }

  @Test
  void itMayUseTheCpusThatTheJobAsksForWherePodmanMayLimitThem() throws Exception {
    var script =
        "cat /sys/fs/cgroup/cpu.max 2>/dev/null || cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us";
    var said = Walled.said(host.sh(container(), script));
    // One CPU: all of each period of 100 ms.
    assertThat(said.strip()).isIn("100000", "100000 100000");
  }

  @Test
  void anImageThatIsNotThereIsSaidInTheEnginesWords() throws Exception {
    var isolation = new Isolation(Level.CONTAINER, false, "localhost/no-such-image:1");
    var launched = host.sh(isolation, "true");
    assertThat(Walled.told(launched).exit()).isEqualTo(new End.Unstartable(10, "isolation"));
    assertThat(Walled.log(launched)).contains("no-such-image");
  }

  @Test
  void aStopReachesTheWorkload() throws Exception {
    var script = "trap 'echo heard; exit 3' TERM; echo ready; while :; do sleep 0.05; done";
    var launched = host.sh(container(), script);
    Walled.awaitLine(launched, "ready");
    launched.stopGently();
    assertThat(Walled.told(launched).exit()).isEqualTo(new End.Exited(3));
    assertThat(Walled.log(launched)).contains("heard");
  }

  @Test
  void aKillEndsTheContainerAndItsRestIsRemoved() throws Exception {
    var mark = "94" + Math.abs(System.nanoTime() % 1_000_000);
    var script = "trap '' TERM; setsid sleep %1$s & echo ready; sleep %1$s".formatted(mark);
    var launched = host.sh(container(), script);
    Walled.awaitLine(launched, "ready");
    launched.killAll();
    var end = Walled.told(launched);
    assertThat(end.exit()).isEqualTo(new End.Signaled(9));
    assertThat(end.by()).isEqualTo(End.By.KILL);
    assertThat(Walled.running("sleep " + mark)).isEmpty();
    host.isolations.clear(launched.folder());
    assertThat(run("podman", "ps", "--all", "--quiet")).isBlank();
  }

  @Test
  void aSupervisorThatIsKilledTakesTheContainerAlong() throws Exception {
    var mark = "93" + Math.abs(System.nanoTime() % 1_000_000);
    var launched = host.sh(container(), "echo ready; sleep " + mark);
    Walled.awaitLine(launched, "ready");
    ProcessHandle.of(launched.supervisor().orElseThrow().pid()).orElseThrow().destroyForcibly();
    assertThat(launched.end().get(Walled.PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(End.Vanished.class);
    host.isolations.clear(launched.folder());
    assertThat(Walled.running("sleep " + mark)).isEmpty();
  }
}
