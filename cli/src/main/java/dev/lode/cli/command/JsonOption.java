package dev.lode.cli.command;

import picocli.CommandLine.Option;

/// Whether the answer is for a program.
final class JsonOption {

  @Option(
      names = "--json",
      description = "Print JSON with the fields of the native API (lode.v1) on standard output.")
  private boolean chosen;

  boolean chosen() {
    return chosen;
  }
}
