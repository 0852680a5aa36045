package dev.lode.cli.e2e;

import dev.lode.cli.client.DataFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Starts `lode` as people do, from the distribution, and leaves nothing behind: what it started is
/// killed by its pid, and so is every process that works in its folder.
final class Programs implements AutoCloseable {

  /// More than anything here takes on a busy machine.
  static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private final Path folder;
  private final List<Program> started = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();

  /// @param folder for their data, and what they print
  Programs(Path folder) {
    this.folder = folder;
    environment.put("HOME", folder.toString());
    environment.put("LODE_JAVA", Path.of(System.getProperty("java.home"), "bin/java").toString());
    environment.put("LC_ALL", "C.UTF-8");
  }

  /// A variable for all that are started from now on.
  Programs with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /// Takes a variable back, for all that are started from now on.
  void without(String name) {
    environment.remove(name);
  }

  static Path example(String name) {
    return ROOT.resolve("examples").resolve(name);
  }

  Path folder() {
    return folder;
  }

  /// Where the coordinator on this data folder serves gRPC.
  static String grpc(Path data) throws IOException {
    return Objects.requireNonNull(new DataFolder(data).endpoints()).grpc().toString();
  }

  /// Runs to its end.
  Program lode(String... arguments) throws IOException, InterruptedException {
    var program = start(arguments);
    program.exitCode();
    return program;
  }

  Program start(String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("lode.dist"), "bin/lode").toString());
    command.addAll(List.of(arguments));
    var place = folder.resolve("program-" + (started.size() + 1));
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(Path.of(place + ".out").toFile())
            .redirectError(Path.of(place + ".err").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("LODE_"));
    builder.environment().putAll(environment);
    var program =
        new Program(
            String.join(" ", arguments),
            builder.start(),
            Path.of(place + ".out"),
            Path.of(place + ".err"));
    started.add(program);
    return program;
  }

  @Override
  public void close() {
    started.forEach(program -> program.process().destroyForcibly());
    started.forEach(program -> program.process().onExit().join());
    // A supervisor that is killed takes its workload with it; what forked away is found next time.
    for (int round = 0; round < 3; round++) {
      workingHere().forEach(ProcessHandle::destroyForcibly);
    }
  }

  /// Every process whose command line or environment names our folder.
  List<ProcessHandle> workingHere() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .filter(process -> names(process.pid(), "cmdline") || names(process.pid(), "environ"))
        .toList();
  }

  private boolean names(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/" + file), StandardCharsets.ISO_8859_1)
          .contains(folder.toString());
    } catch (IOException e) {
      return false; // It has ended.
    }
  }
}
