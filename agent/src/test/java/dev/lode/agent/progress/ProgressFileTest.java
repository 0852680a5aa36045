package dev.lode.agent.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The last line that makes sense counts; nothing that a workload writes does harm.
final class ProgressFileTest {

  @TempDir private Path folder;

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("progress"), content);
  }

  private Path file(String content) throws IOException {
    return file(content.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "50 half|50|half",
        "0|0|''",
        "100%|100|''",
        "33.5 % of it|33.5|of it",
        "  7   spaced  out  |7|spaced  out",
        "150 too much|100|too much",
        "-3 too little|0|too little",
        "1e2 done|100|done",
        ".5 started|0.5|started",
        "12\tepoch 3|12|epoch 3",
        "99 naïve ✓|99|naïve ✓",
      })
  void aLineIsAPercentageAndAMessage(String line, double percent, String message)
      throws IOException {
    assertThat(ProgressFile.last(file(line + "\n"))).contains(new Progress(percent, message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"NaN x", "Infinity", "half way", "0x10", "50d", "''", "50half", "--5", "1..2"})
  void whatIsNoPercentageIsPassedOver(String line) throws IOException {
    assertThat(ProgressFile.last(file("10 good\n" + line + "\n")))
        .contains(new Progress(10, "good"));
  }

  @Test
  void noFileAnEmptyFileAndAFolderHaveNoProgress() throws IOException {
    assertThat(ProgressFile.last(folder.resolve("none"))).isEmpty();
    assertThat(ProgressFile.last(file(""))).isEmpty();
    assertThat(ProgressFile.last(folder)).isEmpty();
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    var link = folder.resolve("link");
    Files.createSymbolicLink(link, file("50 secret\n"));
    assertThat(ProgressFile.last(link)).isEmpty();
  }

  @Test
  void aLineBeingWrittenCountsOnlyWhenThereIsNoOther() throws IOException {
    assertThat(ProgressFile.lastWritten(file("10 a\n9"))).contains(new Progress(10, "a"));
    assertThat(ProgressFile.lastWritten(file("9"))).contains(new Progress(9, ""));
    assertThat(ProgressFile.last(file("10 a\n95 b"))).contains(new Progress(95, "b"));
  }

  @Test
  void onlyTheEndOfAHugeFileIsRead() throws IOException {
    var line = "1 " + "x".repeat(98) + "\n";
    Files.writeString(file("42 at the start\n"), line.repeat(50_000));
    assertThat(ProgressFile.last(folder.resolve("progress")).orElseThrow().percent()).isEqualTo(1);
    file("50 before\n" + "y".repeat(ProgressFile.TAIL_BYTES));
    assertThat(ProgressFile.last(folder.resolve("progress"))).isEmpty();
  }

  @Test
  void longMessagesAreCut() throws IOException {
    var progress = ProgressFile.last(file("5 " + "z".repeat(5000) + "\n")).orElseThrow();
    assertThat(progress.message()).hasSize(Progress.MAX_MESSAGE);
  }

  @Test
  void rubbishOfAnyKindDoesNoHarm() throws IOException {
    var alphabet = "0123456789.%eE+-NaInfity \t\r\n\u0000é\u2028x";
    for (int seed = 0; seed < 2000; seed++) {
      var random = new Random(seed);
      var bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      var text = new StringBuilder();
      for (int i = random.nextInt(200); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      var file = random.nextBoolean() ? file(bytes) : file(text.toString());
      for (var progress : new Object[] {ProgressFile.last(file), ProgressFile.lastWritten(file)}) {
        assertThat(progress).as("seed %s", seed).isNotNull();
      }
      Files.writeString(file, "\n77 sense\n", java.nio.file.StandardOpenOption.APPEND);
      assertThat(ProgressFile.last(file)).as("seed %s", seed).contains(new Progress(77, "sense"));
    }
  }
}
