package dev.lode.cli;

import dev.lode.cli.command.Surroundings;
import dev.lode.cli.fake.FakeCoordinator;
import dev.lode.cli.screen.Streams;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/// Runs command lines in this process and keeps what they print.
final class Console {

  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final ByteArrayOutputStream err = new ByteArrayOutputStream();
  final Map<String, String> environment = new HashMap<>();

  private final Path directory;

  Console(Path directory) {
    this.directory = directory;
    environment.put("HOME", directory.toString());
  }

  Console speakingTo(FakeCoordinator fake) {
    environment.put("LODE_URL", fake.url());
    environment.put("LODE_TOKEN", FakeCoordinator.TOKEN);
    return this;
  }

  /// Its exit code.
  int lode(String... args) {
    var streams =
        new Streams(out, new PrintStream(err, true, StandardCharsets.UTF_8), false, false);
    return Lode.execute(
        new Surroundings(
            environment,
            directory,
            streams,
            () -> Instant.ofEpochSecond(100),
            new SplittableRandom()),
        args);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
