package dev.lode.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.coordinator.store.file.FileLogStore;
import dev.lode.coordinator.store.sql.SqlJobStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program that is killed at any moment has lost nothing that it said was durable. More crashes
/// than the usual few: `-Dlode.crashes=1000`.
final class CrashTest {

  private static final long SEED = 20260301;
  private static final int CRASHES = Integer.getInteger("lode.crashes", 4);
  private static final int MAX_ACKNOWLEDGED = 60;

  @TempDir Path folder;

  @Test
  void whatWasAcknowledgedSurvivesEveryCrash() throws Exception {
    var random = new Random(SEED);
    for (int crash = 1; crash <= CRASHES; crash++) {
      var last = runAndKill(random.nextLong(), 1 + random.nextInt(MAX_ACKNOWLEDGED));
      assertThat(last).as("crash %d of seed %d: what was said", crash, SEED).hasSize(4);
      checkJobs(last.getFirst());
      checkLogs(last.getFirst(), last.subList(1, 4));
    }
  }

  /// The last that the program said: the number of a job, and the ends of the logs.
  private List<Long> runAndKill(long seed, int lines) throws IOException, InterruptedException {
    var writer = start(seed);
    try (var out = writer.inputReader()) {
      String last = "";
      for (int i = 0; i < lines; i++) {
        last = Objects.requireNonNull(out.readLine(), "the program ended by itself");
      }
      // Of the process itself, this would close the stream with what it has still said.
      writer.toHandle().destroyForcibly();
      return Stream.of(lastLine(out, last).split(" ", -1)).map(Long::valueOf).toList();
    } finally {
      writer.destroyForcibly().waitFor();
    }
  }

  private Process start(long seed) throws IOException {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            CrashingWriter.class.getName(),
            folder.toString(),
            Long.toString(seed));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /// A line counts when it is whole.
  private static String lastLine(BufferedReader out, String before) throws IOException {
    var rest = new StringBuilder();
    for (int c = out.read(); c >= 0; c = out.read()) {
      rest.append((char) c);
    }
    var whole = new ArrayList<>(List.of(before));
    var lines = rest.toString().split("\n", -1);
    whole.addAll(List.of(lines).subList(0, lines.length - 1));
    return whole.getLast();
  }

  /// The next commit may have been durable too, but only whole.
  private void checkJobs(long acknowledged) {
    try (var store = SqlJobStore.open(folder.resolve("lode.db"))) {
      long last = store.recover().lastNumber();
      assertThat(last).isBetween(acknowledged, acknowledged + 1);
      for (long number = 1; number < last; number++) {
        assertThat(store.findByNumber(number)).isEqualTo(CrashingWriter.second(number));
      }
      var newest = CrashingWriter.first(last);
      assertThat(store.findByNumber(last)).isEqualTo(newest);
      assertThat(store.workload(newest.id())).isEqualTo(new RandomJobs(last).workload());
    }
  }

  private void checkLogs(long acknowledged, List<Long> ends) {
    try (var store = new FileLogStore(folder.resolve("logs"), InstantSource.system())) {
      for (int i = 0; i < CrashingWriter.LOGS; i++) {
        var attempt = CrashingWriter.attempt(i);
        assertThat(store.end(attempt)).isGreaterThanOrEqualTo(ends.get(i));
        var content = ByteBuffer.allocate((int) store.end(attempt));
        assertThat(store.read(attempt, 0, content)).isEqualTo(content.capacity());
        for (int offset = 0; offset < content.capacity(); offset++) {
          if (content.get(offset) != CrashingWriter.at(offset)) {
            throw new AssertionError("log " + i + " has another byte at " + offset);
          }
        }
      }
      for (long number = 1; number <= acknowledged; number++) {
        assertThat(store.end(CrashingWriter.attempt(CrashingWriter.LOGS + number))).isEqualTo(10);
      }
    }
  }
}
