package dev.lode.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// One `lode` process, and what it prints.
///
/// @param command its command line, for people
record Program(String command, Process process, Path outFile, Path errFile) {

  /// Its exit code.
  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(Programs.PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .as(() -> "ended in time: lode " + command + "\n" + out() + "\n" + err())
        .isTrue();
    return process.exitValue();
  }

  /// Waits for its end, which must be a good one.
  Program succeeded() throws InterruptedException {
    assertThat(exitCode()).as(() -> "lode " + command + "\n" + err()).isZero();
    return this;
  }

  /// Waits until it has printed this.
  Program awaitOut(String text) {
    return awaitText(text, outFile);
  }

  Program awaitErr(String text) {
    return awaitText(text, errFile);
  }

  private Program awaitText(String text, Path file) {
    await()
        .atMost(Programs.PATIENCE)
        .failFast(
            () ->
                assertThat(process.isAlive() || read(file).contains(text))
                    .as(() -> "'" + text + "' before its end: lode " + command + "\n" + err())
                    .isTrue())
        .until(() -> read(file).contains(text));
    return this;
  }

  /// What follows `lode is up: `.
  String url() {
    awaitOut("\n");
    assertThat(out()).startsWith("lode is up: http://").hasLineCount(1);
    return out().substring("lode is up: ".length()).strip();
  }

  /// As a power cut would.
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /// SIGTERM.
  void stop() {
    process.destroy();
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  String out() {
    return read(outFile);
  }

  String err() {
    return read(errFile);
  }

  byte[] bytes() throws IOException {
    return Files.readAllBytes(outFile);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
