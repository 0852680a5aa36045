package dev.lode.agent.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A result is one JSON value, or a sentence says why not.
final class ResultFileTest {

  @TempDir private Path folder;

  private ResultFile read(byte[] content) throws IOException {
    return ResultFile.read(Files.write(folder.resolve("result.json"), content));
  }

  private ResultFile read(String content) throws IOException {
    return read(content.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[1, 2]",
        "\"text\"",
        "7",
        "null",
        "true",
        " {\"accuracy\": 0.93,\n \"é\": [null]} \n"
      })
  void anyOneJsonValueIsKeptAsWritten(String json) throws IOException {
    assertThat(read(json)).isEqualTo(new ResultFile.Json(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{'a': 1}",
        "{\"loss\": NaN}",
        "Infinity",
        "{} {}",
        "1 2",
        "{}x",
        "accuracy=1",
        "[1,]"
      })
  void whatIsNoJsonIsLeftOutWithAReason(String text) throws IOException {
    assertThat(read(text))
        .isInstanceOfSatisfying(
            ResultFile.LeftOut.class,
            it -> assertThat(it.note()).startsWith("the result was left out: it is "));
  }

  @Test
  void noFileAndNothingInItAreNoResult() throws IOException {
    assertThat(ResultFile.read(folder.resolve("none"))).isEqualTo(new ResultFile.Absent());
    assertThat(read("")).isEqualTo(new ResultFile.Absent());
    assertThat(read(" \n")).isEqualTo(new ResultFile.Absent());
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("result.json"));
    assertThat(ResultFile.read(folder.resolve("link"))).isEqualTo(new ResultFile.Absent());
  }

  @Test
  void atMost256KibibytesAreKept() throws IOException {
    var full = "\"" + "x".repeat(ResultFile.MAX_BYTES - 2) + "\"";
    assertThat(read(full)).isEqualTo(new ResultFile.Json(full));
    assertThat(read(full + " "))
        .isEqualTo(new ResultFile.LeftOut("the result was left out: it is larger than 256 KiB"));
  }

  @Test
  void otherEncodingsAndDeepNestsAreRefused() throws IOException {
    assertThat(read(new byte[] {'"', (byte) 0xe9, '"'}))
        .isEqualTo(new ResultFile.LeftOut("the result was left out: it is not UTF-8 text"));
    assertThat(read("[".repeat(100_000) + "]".repeat(100_000)))
        .isInstanceOf(ResultFile.LeftOut.class);
    assertThat(read("\ufeff{}")).isEqualTo(new ResultFile.Json("{}"));
  }

  @Test
  void rubbishOfAnyKindDoesNoHarm() throws IOException {
    var alphabet = "{}[]\",:0123456789.eE+-truefalsn \n\\u";
    for (int seed = 0; seed < 3000; seed++) {
      var random = new Random(seed);
      var text = new StringBuilder();
      for (int i = random.nextInt(60); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(read(text.toString())).as("seed %s", seed).isNotNull();
    }
  }
}
