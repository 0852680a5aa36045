package dev.lode.cli;

import picocli.CommandLine;

/// What the build runs once so that the JVM can keep the classes of an ordinary start.
///
/// The more of Lode it reaches, the less every later start has to load.
final class Training {

  private Training() {}

  /// Runs harmless commands, and exits with 0 whatever they say.
  public static void main(String[] args) {
    new CommandLine(new Lode()).execute("--version");
    new CommandLine(new Lode()).execute("--help");
    System.exit(0);
  }
}
