package dev.lode.cli.command;

import dev.lode.cli.screen.Streams;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// What a command finds around it.
///
/// @param directory where relative paths begin
/// @param random for pauses and keys
public record Surroundings(
    Map<String, String> environment,
    Path directory,
    Streams streams,
    InstantSource time,
    RandomGenerator random) {

  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /// Those of this process.
  public static Surroundings ofProcess() {
    return new Surroundings(
        System.getenv(),
        Path.of("").toAbsolutePath(),
        Streams.ofProcess(),
        InstantSource.system(),
        new SplittableRandom());
  }
}
