package dev.lode.cli.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// Which files go along with a job, and which it leaves.
final class FileOptions {

  @Option(
      names = "--file",
      paramLabel = "PATH[=NAME]",
      description =
          "Send a file or a folder along. It lies in the work folder under its relative path, or"
              + " under NAME; NAME=sha256:HEX is a blob that the coordinator has. A script can say"
              + " so itself in its first 50 lines: # lode: file NAME")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--output",
      paramLabel = "GLOB",
      description =
          "Files of the work folder that become artifacts, such as model.pt, results or"
              + " 'logs/**/*.csv'; may be given often. What lies in $LODE_OUTPUT does anyway.")
  private List<String> outputs = new ArrayList<>();

  List<String> files() {
    return files;
  }

  List<String> outputs() {
    return outputs;
  }
}
