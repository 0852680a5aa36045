package dev.lode.agent.launch.process;

import static dev.lode.agent.launch.process.Host.end;
import static dev.lode.agent.launch.process.Host.written;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where the exit is lost, that is said, and nothing is left all the same.
final class VanishedTest {

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
  void whenTheSupervisorIsKilledTheWorkloadDiesAtOnce() throws Exception {
    var launched = host.sh("echo $$ > pid; exec sleep 1000");
    var workload = written(launched.folder(), "pid");
    kill(launched);
    assertThat(end(launched)).isInstanceOf(End.Vanished.class);
    assertThat(Host.alive(workload)).isFalse();
    assertThat(Host.locked(launched.folder())).isFalse();
  }

  @Test
  void whatTheWorkloadStartedIsFoundByItsSessionOrItsEnvironmentAndKilled() throws Exception {
    var launched =
        host.sh(
            """
            sleep 1000 & echo $! > group
            setsid sh -c 'echo $$ > session; exec sleep 1000' &
            (env -i /bin/sh -c 'echo $$ > plain; cd /; exec sleep 1000' > /dev/null 2>&1 &)
            (setsid sh -c 'trap "" TERM; (sleep 1000 & echo $! > deep); sleep 1000' &)
            for it in group session plain deep; do
              while ! [ -s $it ]; do sleep 0.01; done
            done
            echo x > up
            sleep 1000
            """);
    written(launched.folder(), "up");
    kill(launched);
    var end = (End.Vanished) end(launched);
    assertThat(end.why()).isEqualTo(End.Why.SUPERVISOR_DIED);
    assertThat(end.killed()).isBetween(4, 8);
    for (var pid : new String[] {"group", "session", "plain", "deep"}) {
      assertThat(Host.alive(written(launched.folder(), pid))).as(pid).isFalse();
    }
    assertThat(Host.of(launched.folder())).isEmpty();
  }

  @Test
  void aProcessOfAnotherAttemptIsLeftAlone() throws Exception {
    var other = host.sh("echo $$ > pid; exec sleep 1000");
    var pid = written(other.folder(), "pid");
    var launched = host.sh("echo x > up; sleep 1000");
    written(launched.folder(), "up");
    kill(launched);
    assertThat(end(launched)).isInstanceOf(End.Vanished.class);
    assertThat(Host.alive(pid)).isTrue();
    assertThat(other.end()).isNotDone();
  }

  @Test
  void aWorkloadThatKillsItsSupervisorIsKilled() throws Exception {
    var launched = host.sh("echo $$ > pid; kill -9 $PPID; sleep 1000");
    assertThat(end(launched)).isInstanceOf(End.Vanished.class);
    assertThat(Host.alive(written(launched.folder(), "pid"))).isFalse();
  }

  @Test
  void aWorkloadThatRemovesItsFolderTakesItsExitWithIt() throws Exception {
    var launched = host.sh("(setsid sleep 1000 &); rm -rf \"$LODE_ATTEMPT_FOLDER\"; exit 3");
    assertThat(end(launched)).isEqualTo(new End.Vanished(End.Why.FOLDER_GONE, 0));
    assertThat(Host.of(launched.folder())).isEmpty();
  }

  @Test
  void aNewFolderInThePlaceOfTheOldOneDoesNotHideThat() throws Exception {
    var launched =
        host.sh("rm -rf \"$LODE_ATTEMPT_FOLDER\"; mkdir \"$LODE_ATTEMPT_FOLDER\"; exit 3");
    assertThat(end(launched)).isEqualTo(new End.Vanished(End.Why.FOLDER_GONE, 0));
  }

  @Test
  void aWorkloadWithoutItsFolderCanStillBeKilled() throws Exception {
    var launched = host.sh("rm -rf \"$LODE_ATTEMPT_FOLDER\"; sleep 1000");
    Awaitility.await().until(() -> !Files.exists(launched.folder().path()));
    launched.killAll();
    assertThat(end(launched)).isEqualTo(new End.Vanished(End.Why.FOLDER_GONE, 0));
    assertThat(Host.of(launched.folder())).isEmpty();
  }

  @Test
  void aWorkFolderThatIsGoneDoesNotMatter() throws Exception {
    var launched = host.sh("rm -rf \"$PWD\"; exit 3");
    assertThat(Host.told(launched).exit()).isEqualTo(new End.Exited(3));
  }

  private static void kill(Launched launched) throws IOException {
    var pidfd = Posix.openPidfd(launched.supervisor().orElseThrow().pid());
    assertThat(Posix.signal(pidfd, Posix.SIGKILL)).isTrue();
    Posix.close(pidfd);
  }
}
