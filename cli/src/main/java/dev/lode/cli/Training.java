package dev.lode.cli;

import dev.lode.cli.command.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the build runs once so that the JVM can keep the classes of an ordinary start, and what it
/// learnt of the methods that run most.
///
/// The more of Lode it reaches, the less every later start has to load.
final class Training {

  private Training() {}

  /// Runs harmless commands, the largest of them a whole job, and exits with 0 whatever they say.
  public static void main(String[] args) throws IOException {
    execute("--version");
    execute("--help");
    var data = Files.createTempDirectory("lode-training").toString();
    execute("run", "--data", data, "--", "true");
    execute("ps", "-a", "--data", data);
    TrainingRecord.readOften(Path.of(data, "record.db"));
    System.exit(0);
  }

  private static void execute(String... arguments) {
    int status = Lode.execute(Surroundings.ofProcess(), arguments);
    System.out.println("training: " + String.join(" ", arguments) + ": " + status);
  }
}
