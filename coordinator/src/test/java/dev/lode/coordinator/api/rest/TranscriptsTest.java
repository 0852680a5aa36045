package dev.lode.coordinator.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.coordinator.api.Stage;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What callers of the native API see over HTTP: the transcripts in `api/native`, replayed.
final class TranscriptsTest {

  private static final Path TRANSCRIPTS = Path.of("src/test/resources/api/native");

  @TempDir Path folder;

  static Stream<String> transcripts() throws IOException {
    try (var files = Files.list(TRANSCRIPTS)) {
      return files.map(it -> it.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void goesAsItIsWritten(String name) throws Exception {
    var file = TRANSCRIPTS.resolve(name);
    var written = Files.readString(file);
    try (var stage = new Stage(folder);
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      var now = new Transcript(stage, client).replay(written);
      if ("write".equals(System.getProperty("lode.docs"))) {
        Files.writeString(file, now);
      }
      assertThat(now)
          .as(name + "; run the test with -Dlode.docs=write to write it anew")
          .isEqualTo(written);
    }
  }
}
