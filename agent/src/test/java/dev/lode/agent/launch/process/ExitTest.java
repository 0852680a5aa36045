package dev.lode.agent.launch.process;

import static dev.lode.agent.launch.process.Host.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a workload does at its end is told exactly.
final class ExitTest {

  private static final int ENOENT = 2;
  private static final int E2BIG = 7;
  private static final int EACCES = 13;

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

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 127, 255})
  void anExitCodeIsTold(int code) throws Exception {
    var end = told(host.sh("exit " + code));
    assertThat(end.exit()).isEqualTo(new End.Exited(code));
    assertThat(end.by()).isEqualTo(End.By.WORKLOAD);
    assertThat(end.left()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 9, 11, 15})
  void aSignalIsTold(int signal) throws Exception {
    var end = told(host.sh("kill -" + signal + " $$"));
    assertThat(end.exit()).isEqualTo(new End.Signaled(signal));
    assertThat(end.by()).isEqualTo(End.By.WORKLOAD);
  }

  @Test
  void aCommandThatIsNotThereIsUnstartable() throws Exception {
    assertThat(exit("no-such-command")).isEqualTo(new End.Unstartable(ENOENT, "execve"));
    assertThat(exit("./no-such-file")).isEqualTo(new End.Unstartable(ENOENT, "execve"));
    assertThat(exit("")).isEqualTo(new End.Unstartable(ENOENT, "execve"));
  }

  @Test
  void aCommandThatMayNotBeRunIsUnstartable() throws Exception {
    assertThat(exit("/etc/passwd")).isEqualTo(new End.Unstartable(EACCES, "execve"));
  }

  @Test
  void aWorkFolderThatIsGoneMakesAWorkloadUnstartable() throws Exception {
    var folder = host.folder();
    Files.delete(folder.work());
    var end = told(host.launch(folder, null, "true"));
    assertThat(end.exit()).isEqualTo(new End.Unstartable(ENOENT, "chdir"));
  }

  @Test
  void argumentsTooLongForTheKernelAreRefusedAtTheStart() throws Exception {
    var folder = host.folder();
    assertThatThrownBy(() -> host.launch(folder, null, "echo", "x".repeat(200_000)))
        .isInstanceOfSatisfying(
            PosixException.class, it -> assertThat(it.errno()).isEqualTo(E2BIG));
    assertThat(Host.locked(folder)).isFalse();
  }

  @Test
  void theCommandIsLookedUpAlongThePathOfTheWorkloadNotOfTheAgent() throws Exception {
    var first = Files.createDirectory(data.resolve("first"));
    var second = Files.createDirectory(data.resolve("second"));
    script(first.resolve("greet"), "rw-------", "#!/bin/sh\nexit 1\n");
    script(second.resolve("greet"), "rwx------", "#!/bin/sh\nexit 42\n");
    assertThat(exit(Map.of("PATH", "/nowhere::" + first + ":" + second), "greet"))
        .isEqualTo(new End.Exited(42));
    assertThat(exit(Map.of("PATH", first.toString()), "greet"))
        .isEqualTo(new End.Unstartable(EACCES, "execve"));
    assertThat(exit(Map.of("PATH", "/nowhere"), "sh"))
        .isEqualTo(new End.Unstartable(ENOENT, "execve"));
    assertThat(exit(Map.of(), "true")).isEqualTo(new End.Exited(0));
  }

  @Test
  void anEmptyPartOfThePathIsTheWorkFolder() throws Exception {
    var folder = host.folder();
    script(folder.work().resolve("here"), "rwx------", "#!/bin/sh\nexit 5\n");
    var plan = new LaunchPlan(folder, List.of("here"), Map.of("PATH", "/nowhere:"), null);
    assertThat(told(host.launch(plan)).exit()).isEqualTo(new End.Exited(5));
  }

  @Test
  void aScriptThatNamesNoInterpreterIsTheShells() throws Exception {
    var folder = host.folder();
    script(folder.work().resolve("plain"), "rwx------", "exit $(($1 + $2))\n");
    var end = told(host.launch(folder, null, "./plain", "3", "4"));
    assertThat(end.exit()).isEqualTo(new End.Exited(7));
  }

  @Test
  void whatWasUsedIsTold() throws Exception {
    var before = Lease.now();
    var usage = told(host.sh("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done")).usage();
    assertThat(usage.startNanos()).isBetween(before, usage.endNanos());
    assertThat(usage.endNanos()).isBetween(usage.startNanos(), Lease.now());
    assertThat(usage.userTime().plus(usage.systemTime())).isPositive();
    assertThat(usage.userTime().plus(usage.systemTime()))
        .isLessThan(Duration.ofNanos(usage.endNanos() - usage.startNanos()).plusMillis(50));
    assertThat(usage.maxRssBytes()).isBetween(100L << 10, 100L << 20);
  }

  @Test
  void aFolderIsUsedOnce() throws Exception {
    var launched = host.sh("sleep 1000");
    assertThatThrownBy(() -> AttemptFolder.create(launched.folder().path()))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> host.launch(launched.folder(), null, "true"))
        .hasMessageContaining("lives already");
  }

  @Test
  void anExitThatCannotBeWrittenIsToldLater() throws Exception {
    var folder = host.folder();
    // As good as a full disk: no file of this name can be made.
    var obstacle = Files.createDirectory(folder.path().resolve("exit.tmp"));
    var inner = Files.createFile(obstacle.resolve("inner"));
    var launched = host.launch(folder, null, "sh", "-c", "echo x > ended; exit 9");
    Host.written(folder, "ended");
    var pid = launched.supervisor().orElseThrow().pid();
    Awaitility.await().until(() -> Host.of(folder), it -> it.equals(List.of(pid)));
    assertThat(Host.locked(folder)).isTrue();
    assertThat(launched.end()).isNotDone();
    Files.delete(inner);
    Files.delete(obstacle);
    assertThat(told(launched).exit()).isEqualTo(new End.Exited(9));
    assertThat(Host.locked(folder)).isFalse();
  }

  private End.Exit exit(String... argv) throws Exception {
    return told(host.launch(host.folder(), null, argv)).exit();
  }

  private End.Exit exit(Map<String, String> env, String... argv) throws Exception {
    return told(host.launch(new LaunchPlan(host.folder(), List.of(argv), env, null))).exit();
  }

  private static void script(Path file, String rights, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
  }
}
