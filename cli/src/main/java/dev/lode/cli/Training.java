package dev.lode.cli;

import java.io.IOException;
import java.nio.file.Files;
import picocli.CommandLine;

/// What the build runs once so that the JVM can keep the classes of an ordinary start.
///
/// The more of Lode it reaches, the less every later start has to load.
final class Training {

  private Training() {}

  /// Runs harmless commands, the largest of them a whole job, and exits with 0 whatever they say.
  public static void main(String[] args) throws IOException {
    execute("--version");
    execute("--help");
    if (new CommandLine(new Lode()).getSubcommands().containsKey("run")) {
      var data = Files.createTempDirectory("lode-training");
      execute("run", "--data", data.toString(), "--", "true");
    }
    System.exit(0);
  }

  private static void execute(String... arguments) {
    var status = new CommandLine(new Lode()).execute(arguments);
    System.out.println("training: " + String.join(" ", arguments) + ": " + status);
  }
}
