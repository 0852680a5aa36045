package dev.lode.cli.drill;

import static dev.lode.cli.ending.CommandFailed.badInput;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Where everything of a drill lies.
record DrillFolder(Path path) {

  /// Makes it, or takes an empty one.
  static DrillFolder at(Path path) throws IOException {
    if (Files.exists(path)) {
      try (Stream<Path> inside = Files.list(path)) {
        if (inside.findAny().isPresent()) {
          throw badInput("--data: " + path + " is not empty; a drill wants a new folder");
        }
      }
    }
    var folder = new DrillFolder(path);
    Files.createDirectories(folder.coordinator());
    Files.createDirectories(folder.programs());
    Files.createDirectories(folder.witnesses());
    Files.createDirectories(path.resolve("witness/gpus"));
    return folder;
  }

  Path coordinator() {
    return path.resolve("coordinator");
  }

  Path agent(int number) {
    return path.resolve("agents").resolve(String.valueOf(number));
  }

  /// What the programs print.
  Path programs() {
    return path.resolve("programs");
  }

  /// One file a job.
  Path witnesses() {
    return path.resolve("witness/jobs");
  }

  /// Processes of jobs, and their supervisors.
  List<ProcessHandle> jobProcesses() {
    return ProcessHandle.allProcesses().filter(process -> ofJob(process.pid())).toList();
  }

  void remove() throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  private boolean ofJob(long pid) {
    try {
      if (read(pid, "environ").contains("DRILL_FOLDER=" + path + "\0")) {
        return true;
      }
      var command = read(pid, "cmdline");
      return command.contains("lode-supervisor") && command.contains(path + "/");
    } catch (IOException e) {
      return false; // It has ended, or is somebody else's.
    }
  }

  private static String read(long pid, String file) throws IOException {
    return Files.readString(
        Path.of("/proc", String.valueOf(pid), file), StandardCharsets.ISO_8859_1);
  }
}
