package dev.lode.agent.launch.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Attempts do not disturb each other, however many there are.
final class ManyAttemptsTest {

  private static final int ATTEMPTS = 300;

  @TempDir Path data;
  private Host host;
  private final List<Future<Launched>> attempts = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    host = new Host(data);
  }

  @AfterEach
  void close() throws Exception {
    host.close();
  }

  @Test
  void threeHundredAtOnceEndEachAsItsOwn() throws Exception {
    var descriptors = openDescriptors();
    for (var launched : startAll("while ! [ -e %s ]; do sleep 0.2; done; echo %d; exit %d")) {
      assertThat(launched.get().end()).isNotDone();
    }
    Files.createFile(data.resolve("gate"));
    for (int i = 0; i < ATTEMPTS; i++) {
      var launched = attempts.get(i).get();
      assertThat(Host.told(launched).exit()).isEqualTo(new End.Exited(i % 200));
      assertThat(Host.log(launched)).isEqualTo(i + "\n");
    }
    assertThat(openDescriptors()).isLessThanOrEqualTo(descriptors + 8);
  }

  @Test
  void threeHundredThatEndAtOnceAreAllTold() throws Exception {
    startAll("[ -e %s ]; echo %d; exit %d");
    for (int i = 0; i < ATTEMPTS; i++) {
      var launched = attempts.get(i).get();
      assertThat(Host.told(launched).exit()).isEqualTo(new End.Exited(i % 200));
      assertThat(Host.log(launched)).isEqualTo(i + "\n");
    }
  }

  @Test
  void threeHundredAreKilledTogether() throws Exception {
    for (var attempt : startAll("(setsid sleep 1000 &); : %s %d; trap '' TERM; sleep 1000")) {
      attempt.get().killAll();
    }
    for (var attempt : attempts) {
      assertThat(Host.told(attempt.get()).by()).isEqualTo(End.By.KILL);
    }
    assertThat(ProcFs.pids())
        .noneMatch(
            pid -> ProcFs.link(pid, "cwd").filter(it -> it.startsWith(data + "/")).isPresent());
  }

  private List<Future<Launched>> startAll(String script) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < ATTEMPTS; i++) {
        var text = script.formatted("\"" + data.resolve("gate") + "\"", i, i % 200);
        Callable<Launched> start = () -> host.sh(text);
        attempts.add(threads.submit(start));
      }
    }
    return attempts;
  }

  private static long openDescriptors() throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }
}
