package dev.lode.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.agent.launch.process.AttemptFile;
import dev.lode.agent.launch.process.End;
import dev.lode.common.model.Isolation.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What holds behind walls of every kind that need no image.
final class WallsTest {

  @TempDir Path data;
  private Walled host;

  @BeforeEach
  void open() throws Exception {
    host = new Walled(data);
  }

  @AfterEach
  void close() throws Exception {
    host.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"USER", "SANDBOX"})
  void nothingOfTheAgentsDataCanBeRead(Level level) throws Exception {
    host.needs(level);
    var other = host.folder();
    Files.writeString(other.work().resolve("weights"), "other job's");
    var script =
        """
        cat %1$s/join.token %2$s/work/weights 2>&1
        ls %1$s %1$s/attempts %1$s/bin 2>/dev/null
        ls -a $LODE_ATTEMPT_FOLDER
        """
            .formatted(host.data, other.path());
    var launched = host.sh(Walled.at(level), script);
    var said = Walled.said(launched);
    assertThat(said).doesNotContain(Walled.TOKEN, "other job's", "agent.id", "spare");
    assertThat(said).contains("work", "output", "result.json");
    assertThat(said.lines()).doesNotContain("exit", "log", other.path().getFileName().toString());
  }

  @ParameterizedTest
  @EnumSource(names = {"USER", "SANDBOX"})
  void noWayLeadsToMoreRights(Level level) throws Exception {
    host.needs(level);
    var launched = host.sh(Walled.at(level), "cat /proc/self/status; cat /etc/shadow; exit 0");
    var said = Walled.said(launched);
    assertThat(said).contains("NoNewPrivs:\t1", "CapEff:\t0000000000000000");
    assertThat(said).contains("CapPrm:\t0000000000000000", "CapAmb:\t0000000000000000");
    assertThat(said).doesNotContain("root:");
  }

  @ParameterizedTest
  @EnumSource(names = {"USER", "SANDBOX"})
  void itHasATmpOfItsOwnThatGoesWithIt(Level level) throws Exception {
    host.needs(level);
    var name = "lode-test-" + UUID.randomUUID();
    var script = "touch /tmp/%1$s /var/tmp/%1$s-var /dev/shm/%1$s && ls /tmp".formatted(name);
    var launched = host.sh(Walled.at(level), script);
    assertThat(Walled.said(launched)).contains(name);
    assertThat(Path.of("/tmp", name)).doesNotExist();
    assertThat(Path.of("/var/tmp", name + "-var")).doesNotExist();
    assertThat(Path.of("/dev/shm", name)).doesNotExist();
    assertThat(launched.folder().tmp().resolve(name)).exists();
  }

  @ParameterizedTest
  @EnumSource(names = {"USER", "SANDBOX"})
  void allThatItLeavesReachesTheAgent(Level level) throws Exception {
    host.needs(level);
    var grown = new ConcurrentLinkedQueue<AttemptFile>();
    var folder = host.folder();
    Files.writeString(folder.work().resolve("input"), "in");
    var script =
        """
        cat input && echo changed > input && echo more > new
        echo '{"a": 1}' > $LODE_RESULT; echo '50 half' >> $LODE_PROGRESS
        mkdir $LODE_OUTPUT/d && echo out > $LODE_OUTPUT/d/file
        echo again >> /dev/stdout; pwd; echo $HOME
        """;
    try (var _ = host.events.watch(folder, grown::add)) {
      var launched = host.launch(folder, Walled.at(level), "/bin/sh", "-c", script);
      assertThat(Walled.said(launched))
          .contains("in", "again", folder.work().toString())
          .doesNotContain("denied");
      Awaitility.await()
          .atMost(Walled.PATIENCE_SECONDS, TimeUnit.SECONDS)
          .until(() -> grown.contains(AttemptFile.PROGRESS) && grown.contains(AttemptFile.LOG));
    }
    assertThat(folder.result()).hasContent("{\"a\": 1}");
    assertThat(folder.progress()).hasContent("50 half");
    assertThat(folder.output().resolve("d/file")).hasContent("out");
    assertThat(folder.work().resolve("input")).hasContent("changed");
  }

  @ParameterizedTest
  @EnumSource(names = {"USER", "SANDBOX"})
  void howItEndedIsToldAsWithoutWalls(Level level) throws Exception {
    host.needs(level);
    assertThat(exit(level, "exit 7")).isEqualTo(new End.Exited(7));
    assertThat(exit(level, "exit 137")).isEqualTo(new End.Exited(137));
    assertThat(exit(level, "kill -9 $$")).isEqualTo(new End.Signaled(9));
    assertThat(exit(level, "kill -SEGV $$")).isEqualTo(new End.Signaled(11));
    var absent = host.launch(host.folder(), Walled.at(level), "no-such-command");
    assertThat(Walled.told(absent).exit()).isEqualTo(new End.Unstartable(2, "execve"));
  }

  private End.Exit exit(Level level, String script) throws Exception {
    return Walled.told(host.sh(Walled.at(level), script)).exit();
  }

  @ParameterizedTest
  @EnumSource(names = {"USER", "SANDBOX"})
  void aStopReachesTheWorkloadAndItMayTakeItsTime(Level level) throws Exception {
    host.needs(level);
    var script = "trap 'echo heard; exit 3' TERM; echo ready; while :; do sleep 0.05; done";
    var launched = host.sh(Walled.at(level), script);
    Walled.awaitLine(launched, "ready");
    launched.stopGently();
    var end = Walled.told(launched);
    assertThat(end.exit()).isEqualTo(new End.Exited(3));
    assertThat(end.by()).isEqualTo(End.By.STOP);
    assertThat(Walled.log(launched).lines().filter("heard"::equals)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"USER", "SANDBOX"})
  void aKillLeavesNothingOfTheTree(Level level) throws Exception {
    host.needs(level);
    var mark = "98" + Math.abs(System.nanoTime() % 1_000_000);
    var script =
        """
        trap '' TERM
        sleep %1$s & (setsid sleep %1$s.1 &) ; (setsid sh -c 'sleep %1$s.2 & sleep %1$s.3' &)
        sleep 0.2; echo ready; wait
        """
            .formatted(mark);
    var launched = host.sh(Walled.at(level), script);
    Walled.awaitLine(launched, "ready");
    assertThat(Walled.running("sleep " + mark)).hasSizeGreaterThanOrEqualTo(4);
    launched.killAll();
    var end = Walled.told(launched);
    assertThat(end.exit()).isEqualTo(new End.Signaled(9));
    assertThat(end.by()).isEqualTo(End.By.KILL);
    assertThat(Walled.running("sleep " + mark)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"USER", "SANDBOX"})
  void whatIsLeftBehindIsCountedAndEnded(Level level) throws Exception {
    host.needs(level);
    var mark = "97" + Math.abs(System.nanoTime() % 1_000_000);
    var launched = host.sh(Walled.at(level), "setsid sleep " + mark + " & sleep 0.2; exit 0");
    var end = Walled.told(launched);
    assertThat(end.exit()).isEqualTo(new End.Exited(0));
    assertThat(end.left()).isEqualTo(1);
    assertThat(Walled.running("sleep " + mark)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"USER", "SANDBOX"})
  void aSupervisorThatIsKilledTakesTheWorkloadAlong(Level level) throws Exception {
    host.needs(level);
    var mark = "96" + Math.abs(System.nanoTime() % 1_000_000);
    var launched =
        host.sh(Walled.at(level), "setsid sleep " + mark + " & echo ready; sleep " + mark + ".5");
    Walled.awaitLine(launched, "ready");
    ProcessHandle.of(launched.supervisor().orElseThrow().pid()).orElseThrow().destroyForcibly();
    assertThat(launched.end().get(Walled.PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(End.Vanished.class);
    assertThat(Walled.running("sleep " + mark)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"USER", "SANDBOX"})
  void theFoldersThatItIsGivenCannotBeReplaced(Level level) throws Exception {
    host.needs(level);
    var script =
        """
        cd /; rmdir $LODE_OUTPUT; mv $LODE_OUTPUT $LODE_OUTPUT.old; ln -sfn /etc $LODE_OUTPUT
        rm -rf $LODE_ATTEMPT_FOLDER/work; rm -f $LODE_RESULT; ln -s /etc/hostname $LODE_RESULT
        echo forged > $LODE_ATTEMPT_FOLDER/exit
        exit 0
        """;
    var launched = host.sh(Walled.at(level), script);
    Walled.said(launched);
    var folder = launched.folder();
    assertThat(Files.isDirectory(folder.output(), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(Files.isDirectory(folder.work(), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(Files.isRegularFile(folder.result(), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(Files.readString(folder.path().resolve("exit"))).doesNotContain("forged");
  }

  @ParameterizedTest
  @EnumSource(names = {"USER", "SANDBOX"})
  void whateverItLeavesIsRemoved(Level level) throws Exception {
    host.needs(level);
    var script =
        """
        cp /bin/sh tool && chmod 6755 tool; mkdir -p deep/er && echo x > deep/er/file
        echo secret > $LODE_OUTPUT/unreadable && chmod 000 $LODE_OUTPUT/unreadable
        chmod 000 deep/er deep; mkfifo $LODE_OUTPUT/pipe; ln -s /etc link; ln -s . loop
        """;
    var launched = host.sh(Walled.at(level), script);
    Walled.said(launched);
    host.folders.remove(launched.folder());
    assertThat(launched.folder().path()).doesNotExist();
    assertThat(Path.of("/etc/hostname")).exists();
  }

  @ParameterizedTest
  @EnumSource(names = {"USER", "SANDBOX"})
  void aProgramWithAnotherUsersRightsRunsWithoutThem(Level level) throws Exception {
    host.needs(level);
    // Set-user programs of the system, and one of its own making.
    var script =
        "cp /usr/bin/id own && chmod 6755 own && ./own -u; su -c id root </dev/null; id -u";
    var launched = host.sh(Walled.at(level), script);
    assertThat(Walled.told(launched).exit()).isInstanceOf(End.Exited.class);
    var log = Walled.log(launched);
    assertThat(log.lines()).doesNotContain("0").noneMatch(it -> it.startsWith("uid=0"));
  }
}
