package dev.lode.agent.launch.process;

import static dev.lode.agent.launch.process.Host.end;
import static dev.lode.agent.launch.process.Host.told;
import static dev.lode.agent.launch.process.Host.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.agent.limits.Limiter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An agent that starts again finds what an earlier one started: alive, ended, or gone.
final class AdoptTest {

  private static final String WAIT = "echo x > up; while ! [ -e gate ]; do sleep 0.01; done; ";

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

  /// The earlier agent: starts one attempt, says so, and waits to be killed.
  public static void main(String[] args) throws IOException {
    var folder = AttemptFolder.create(Path.of(args[0]));
    var launcher = ProcessLauncher.open(Path.of(args[1]), KernelEvents.start(), Limiter.none());
    var argv = List.of("sh", "-c", args[2]);
    var launched = launcher.launch(new LaunchPlan(folder, argv, Host.ENV, null));
    var pid = launched.supervisor().orElseThrow();
    System.out.println(pid.pid() + " " + pid.startTicks() + " " + pid.bootId());
    while (System.in.read() >= 0) {}
  }

  @Test
  void anAttemptOutlivesItsAgentAndTellsItsExitToTheNext() throws Exception {
    var folder = new AttemptFolder(data.resolve("old"));
    var recorded = startAndKillAgent(folder, WAIT + "exit 42");
    var adopted = host.launcher.adopt(folder, recorded).orElseThrow();
    assertThat(adopted.supervisor()).contains(recorded);
    assertThat(adopted.end()).isNotDone();
    assertThat(Host.locked(folder)).isTrue();
    Files.createFile(folder.work().resolve("gate"));
    var end = told(adopted);
    assertThat(end.exit()).isEqualTo(new End.Exited(42));
    assertThat(end.by()).isEqualTo(End.By.WORKLOAD);
    assertThat(Host.locked(folder)).isFalse();
  }

  @Test
  void withoutARecordTheSupervisorIsFoundByTheFolderItNames() throws Exception {
    var folder = new AttemptFolder(data.resolve("old"));
    var recorded = startAndKillAgent(folder, WAIT);
    var adopted = host.launcher.adopt(folder, null).orElseThrow();
    assertThat(adopted.supervisor()).contains(recorded);
    adopted.stopGently();
    assertThat(told(adopted).by()).isEqualTo(End.By.STOP);
  }

  @Test
  void anAdoptedAttemptCanBeKilled() throws Exception {
    var folder = new AttemptFolder(data.resolve("old"));
    var recorded = startAndKillAgent(folder, "(setsid sleep 1000 &); " + WAIT);
    var adopted = host.launcher.adopt(folder, recorded).orElseThrow();
    adopted.killAll();
    assertThat(told(adopted).by()).isEqualTo(End.By.KILL);
    assertThat(Host.of(folder)).isEmpty();
  }

  @Test
  void anAttemptThatEndedMeanwhileTellsItsExit() throws Exception {
    var launched = host.sh("exit 5");
    var end = end(launched);
    var recorded = launched.supervisor().orElseThrow();
    assertThat(end(adopt(launched.folder(), recorded))).isEqualTo(end);
    assertThat(end(adopt(launched.folder(), null))).isEqualTo(end);
    var otherBoot = new RecordedPid(recorded.pid(), recorded.startTicks(), "another");
    assertThat(end(adopt(launched.folder(), otherBoot))).isEqualTo(end);
  }

  @Test
  void anAttemptWhoseSupervisorDiedMeanwhileHasVanishedAndIsSwept() throws Exception {
    var folder = new AttemptFolder(data.resolve("old"));
    var recorded =
        startAndKillAgent(
            folder,
            "echo $$ > first; (setsid sh -c 'echo $$ > daemon; exec sleep 1000' &);"
                + " (env -i /bin/sh -c 'echo $$ > plain; exec sleep 1000' &);"
                + " while ! [ -s daemon ] || ! [ -s plain ]; do sleep 0.01; done; "
                + WAIT);
    var pidfd = Posix.openPidfd(recorded.pid());
    Posix.signal(pidfd, Posix.SIGKILL);
    Awaitility.await().until(() -> !Host.locked(folder));
    Posix.close(pidfd);
    // The kernel takes the first process along, without any agent; the others wait for one.
    var first = written(folder, "first");
    Awaitility.await().until(() -> !Host.alive(first));
    assertThat(Host.alive(written(folder, "daemon"))).isTrue();
    var end = (End.Vanished) end(adopt(folder, recorded));
    assertThat(end.why()).isEqualTo(End.Why.SUPERVISOR_DIED);
    assertThat(end.killed()).isGreaterThanOrEqualTo(2);
    assertThat(Host.alive(written(folder, "daemon"))).isFalse();
    assertThat(Host.alive(written(folder, "plain"))).isFalse();
  }

  @Test
  void aLiveAttemptIsFoundThoughItsFolderIsGone() throws Exception {
    var launched = host.sh("rm -rf \"$LODE_ATTEMPT_FOLDER\"; sleep 1000");
    var folder = launched.folder();
    Awaitility.await().until(() -> !Files.exists(folder.path()));
    var recorded = launched.supervisor().orElseThrow();
    var known = adopt(folder, recorded);
    var unknown = adopt(folder, null);
    assertThat(known.supervisor()).contains(recorded);
    assertThat(unknown.supervisor()).contains(recorded);
    unknown.killAll();
    assertThat(end(known)).isEqualTo(new End.Vanished(End.Why.FOLDER_GONE, 0));
  }

  @Test
  void anotherProcessUnderTheRecordedNumberIsNotTaken() throws Exception {
    var launched = host.sh("exit 5");
    var end = end(launched);
    var other = host.sh("echo x > up; sleep 1000");
    written(other.folder(), "up");
    var pid = other.supervisor().orElseThrow();
    assertThat(end(adopt(launched.folder(), pid))).isEqualTo(end);
    assertThat(other.end()).isNotDone();
  }

  @Test
  void aRecordThatNamesAnothersSupervisorDoesNotMislead() throws Exception {
    var launched = host.sh("sleep 1000");
    var other = host.sh("sleep 1000");
    var adopted = adopt(launched.folder(), other.supervisor().orElseThrow());
    assertThat(adopted.supervisor()).isEqualTo(launched.supervisor());
  }

  @Test
  void whereNothingWasEverStartedThereIsNothingToAdopt() throws Exception {
    assertThat(host.launcher.adopt(host.folder(), null)).isEmpty();
    assertThat(host.launcher.adopt(new AttemptFolder(data.resolve("none")), null)).isEmpty();
  }

  @Test
  void aFolderThatIsGoneWithItsSupervisorHasVanished() throws Exception {
    var launched = host.sh("exit 5");
    end(launched);
    launched.folder().delete();
    assertThat(end(adopt(launched.folder(), launched.supervisor().orElseThrow())))
        .isEqualTo(new End.Vanished(End.Why.FOLDER_GONE, 0));
  }

  private Launched adopt(AttemptFolder folder, @Nullable RecordedPid pid) throws Exception {
    return host.launcher.adopt(folder, pid).orElseThrow();
  }

  private RecordedPid startAndKillAgent(AttemptFolder folder, String script) throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var agent =
        new ProcessBuilder(
                java.toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                AdoptTest.class.getName(),
                folder.path().toString(),
                data.resolve("bin").toString(),
                script)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var output = agent.inputReader()) {
      var words = output.readLine().split(" ", -1);
      written(folder, "up");
      // As kill -9: no hook of the agent runs.
      agent.destroyForcibly();
      assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new RecordedPid(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2]);
    }
  }
}
