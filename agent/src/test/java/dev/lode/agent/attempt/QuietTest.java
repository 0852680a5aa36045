package dev.lode.agent.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An attempt is quiet from its last byte on, by a clock that nobody sets.
final class QuietTest {

  @TempDir Path folder;
  private long nanos = Duration.ofHours(1).toNanos();
  private Path log;
  private Path progress;
  private Quiet quiet;

  @BeforeEach
  void begin() {
    log = folder.resolve("log");
    progress = folder.resolve("progress");
    quiet = new Quiet(log, progress, () -> nanos);
  }

  @Test
  void whatHasNeverWrittenIsQuietFromTheBeginning() {
    pass(Duration.ofMinutes(5));
    assertThat(quiet.length()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void aByteOfLogEndsTheQuiet() throws IOException {
    pass(Duration.ofMinutes(5));
    write(log);
    assertThat(quiet.length()).isZero();
    pass(Duration.ofSeconds(7));
    assertThat(quiet.length()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void theSameProgressReportedAgainIsASignToo() throws IOException {
    write(progress);
    assertThat(quiet.length()).isZero();
    pass(Duration.ofSeconds(7));
    write(progress);
    assertThat(quiet.length()).isZero();
  }

  @Test
  void whatWasWrittenWhileNobodyLookedCounts() throws IOException {
    assertThat(quiet.length()).isZero();
    write(log);
    pass(Duration.ofHours(2));
    assertThat(quiet.length()).isZero();
  }

  @Test
  void whatWasWrittenSinceTheLastLookIsNotCalledQuiet() throws IOException {
    pass(Duration.ofMillis(1_700));
    assertThat(quiet.length()).isEqualTo(Duration.ofMillis(1_700));
    write(log);
    pass(Duration.ofMillis(400));
    assertThat(quiet.length()).isEqualTo(Duration.ofMillis(1_700));
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private static void write(Path file) throws IOException {
    Files.writeString(file, "50\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
