package dev.lode.agent.launch.process;

import static dev.lode.agent.launch.process.Host.told;
import static dev.lode.agent.launch.process.Host.written;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Nothing that a workload starts outlives it, and the end is not told before all is gone.
final class TreeTest {

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

  /// Ways to get away from a parent; each leaves its pid in `daemon`.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sleep 1000 & echo $! > daemon",
        "setsid sh -c 'echo $$ > daemon; exec sleep 1000' &",
        "(setsid sh -c '(sleep 1000 & echo $! > daemon) &' &)",
        "(setsid env -i sh -c 'echo $$ > daemon; exec sleep 1000' > /dev/null 2>&1 < /dev/null &)",
        "setsid sh -c 'trap \"\" TERM HUP; echo $$ > daemon; sleep 1000; sleep 1000' &",
        "setsid sh -c 'echo $$ > daemon; kill -STOP $$; sleep 1000' &",
      })
  void aDaemonIsKilledAfterTheWorkload(String escape) throws Exception {
    var launched = host.sh(escape + "\nwhile ! [ -s daemon ]; do sleep 0.01; done; exit 3");
    var end = told(launched);
    assertThat(end.exit()).isEqualTo(new End.Exited(3));
    assertThat(Host.alive(written(launched.folder(), "daemon"))).isFalse();
    assertThat(end.by()).isEqualTo(End.By.WORKLOAD);
    assertThat(end.left()).isBetween(1, 2);
  }

  @Test
  void aDaemonMayEndByItselfWhenAsked() throws Exception {
    var launched =
        host.sh(
            "setsid sh -c 'trap \"echo bye > farewell; exit\" TERM; echo x > up;"
                + " while :; do sleep 0.01; done' & while ! [ -s up ]; do sleep 0.01; done");
    told(launched);
    assertThat(launched.folder().work().resolve("farewell")).hasContent("bye");
  }

  @Test
  void whatEndedByItselfIsNotCountedAsLeft() throws Exception {
    var end = told(host.sh("for i in 1 2 3 4 5; do (setsid true &); done; sleep 0.1; true | true"));
    assertThat(end.left()).isZero();
  }

  @Test
  void theChildrenOfADaemonAreLeftToo() throws Exception {
    var launched =
        host.sh(
            """
            setsid sh -c 'setsid sleep 1000 & echo $! > deep; wait' &
            while ! [ -s deep ]; do sleep 0.01; done
            """);
    assertThat(told(launched).left()).isEqualTo(2);
  }

  @Test
  void aDeadChildThatADaemonHasNotBuriedIsNotCountedAsLeft() throws Exception {
    var launched =
        host.sh(
            """
            # It waits for the shell to have become a sleep, which buries nobody.
            echo 'until grep -q sleep /proc/$PPID/comm; do :; done' > last
            setsid sh -c 'sh last & echo $! > dead; exec sleep 1000' &
            while ! grep -qs zombie /proc/$(cat dead)/status; do sleep 0.01; done
            """);
    assertThat(told(launched).left()).isEqualTo(1);
  }

  @Test
  void theEndIsToldOnlyWhenNothingIsLeft() throws Exception {
    for (int i = 0; i < 8; i++) {
      var launched =
          host.sh(
              "for i in 1 2 3 4 5 6 7 8; do (setsid sh -c 'trap \"\" TERM; echo $$; sleep 1000;"
                  + " sleep 1000' >> pids &) ; sleep 1000 & echo $! >> pids; done;"
                  + " while [ $(wc -l < pids) -lt 16 ]; do sleep 0.01; done");
      var end = told(launched);
      var pids = Files.readAllLines(launched.folder().work().resolve("pids"));
      assertThat(pids).hasSize(16).noneMatch(Host::alive);
      assertThat(Host.of(launched.folder())).isEmpty();
      assertThat(end.left()).isBetween(16, 24);
    }
  }

  @Test
  void aStopIsGentle() throws Exception {
    var launched =
        host.sh("trap 'echo bye; exit 7' TERM; echo x > up; while :; do sleep 0.01; done");
    written(launched.folder(), "up");
    launched.stopGently();
    var end = told(launched);
    assertThat(end.exit()).isEqualTo(new End.Exited(7));
    assertThat(end.by()).isEqualTo(End.By.STOP);
    assertThat(Host.log(launched)).endsWith("bye\n");
  }

  @Test
  void aStopReachesTheWholeGroup() throws Exception {
    var launched =
        host.sh(
            """
            trap : TERM
            sh -c 'trap "echo x > heard; exit" TERM; echo x > up; while :; do sleep 0.01; done' &
            while ! [ -e heard ]; do sleep 0.01; done
            exit 7
            """);
    written(launched.folder(), "up");
    launched.stopGently();
    assertThat(told(launched).exit()).isEqualTo(new End.Exited(7));
  }

  @Test
  void aStopReachesWhatIsStopped() throws Exception {
    var launched = host.sh("sleep 1000 & echo $! > child; kill -STOP $$; wait");
    var child = written(launched.folder(), "child");
    launched.stopGently();
    var end = told(launched);
    assertThat(end.exit()).isEqualTo(new End.Signaled(Posix.SIGTERM));
    assertThat(Host.alive(child)).isFalse();
  }

  @Test
  void aStopRightAfterTheStartIsNotLost() throws Exception {
    for (int i = 0; i < 50; i++) {
      var launched = host.sh("sleep 1000");
      launched.stopGently();
      assertThat(told(launched).by()).isEqualTo(End.By.STOP);
    }
  }

  @Test
  void whatDoesNotListenIsKilled() throws Exception {
    var launched =
        host.sh(
            "trap '' TERM; setsid sh -c 'trap \"\" TERM; sleep 1000' & echo x > up; sleep 1000");
    written(launched.folder(), "up");
    launched.stopGently();
    launched.killAll();
    var end = told(launched);
    assertThat(end.exit()).isEqualTo(new End.Signaled(Posix.SIGKILL));
    assertThat(end.by()).isEqualTo(End.By.KILL);
    assertThat(Host.of(launched.folder())).isEmpty();
  }

  @Test
  void aKillRightAfterTheStartIsNotLost() throws Exception {
    for (int i = 0; i < 50; i++) {
      var launched = host.sh("trap '' TERM; sleep 1000");
      launched.killAll();
      var end = told(launched);
      assertThat(end.by()).isEqualTo(End.By.KILL);
      assertThat(end.exit()).isEqualTo(new End.Signaled(Posix.SIGKILL));
    }
  }

  @Test
  void stoppingWhatHasEndedChangesNothing() throws Exception {
    var launched = host.sh("exit 4");
    var end = told(launched);
    launched.stopGently();
    launched.killAll();
    assertThat(told(launched)).isEqualTo(end);
  }

  @Test
  void aForkBombIsKilled() throws Exception {
    // Bounded by itself, should the kill fail: two thousand forks a branch.
    var bomb =
        """
        import os, sys
        for i in range(40):
            if os.fork() == 0:
                os.setsid()
                open("up", "w").write("x\\n")
                for n in range(2000):
                    if os.fork(): os._exit(0)
                os._exit(0)
        os.wait()
        import time; time.sleep(1000)
        """;
    var launched = host.launch(host.folder(), null, "/usr/bin/python3", "-c", bomb);
    written(launched.folder(), "up");
    launched.killAll();
    assertThat(told(launched).by()).isEqualTo(End.By.KILL);
    assertThat(Host.of(launched.folder())).isEmpty();
  }

  @Test
  void aWorkloadThatSignalsItsWholeGroupDoesNotReachItsSupervisor() throws Exception {
    assertThat(told(host.sh("kill -HUP 0; exit 4")).exit()).isEqualTo(new End.Signaled(1));
    assertThat(told(host.sh("trap '' INT PIPE; kill -INT 0; kill -PIPE 0; exit 4")).exit())
        .isEqualTo(new End.Exited(4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HUP", "INT", "QUIT", "PIPE", "USR2", "ALRM", "TSTP", "TTIN", "XCPU"})
  void theSupervisorOutlivesSignal(String signal) throws Exception {
    assertThat(told(host.sh("kill -" + signal + " $PPID; sleep 0.05; exit 4")).exit())
        .isEqualTo(new End.Exited(4));
  }

  @Test
  void aStoppedSupervisorStillKills() throws Exception {
    var launched = host.sh("kill -STOP $PPID; echo x > up; sleep 1000");
    written(launched.folder(), "up");
    launched.killAll();
    assertThat(told(launched).by()).isEqualTo(End.By.KILL);
  }

  @Test
  void theLockIsHeldExactlyAsLongAsTheSupervisorLives() throws Exception {
    var launched = host.sh("echo x > up; while ! [ -e gate ]; do sleep 0.01; done");
    written(launched.folder(), "up");
    assertThat(Host.locked(launched.folder())).isTrue();
    Files.createFile(launched.folder().work().resolve("gate"));
    told(launched);
    assertThat(Host.locked(launched.folder())).isFalse();
    assertThat(List.of(launched.folder().path().toFile().list()))
        .containsExactlyInAnyOrder("work", "output", "log", "exit");
  }
}
