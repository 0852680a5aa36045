package dev.lode.cli.drill;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A `lode` process that is killed, stopped and started again.
///
/// Threads: any; one call at a time.
final class Program {

  private static final int STOP_SECONDS = 20;

  private final String name;
  private final List<String> command;
  private final Path folder;
  private final Notes notes;
  private @Nullable Process process;
  private int starts;
  private boolean retired;

  /// @param folder for what it prints
  Program(String name, List<String> command, Path folder, Notes notes) {
    this.name = name;
    this.command = List.copyOf(command);
    this.folder = folder;
    this.notes = notes;
  }

  synchronized void start() throws IOException {
    if (retired) {
      throw new IOException(name + " is not started any more: the drill ends");
    }
    notice();
    starts++;
    var builder =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(file(".out").toFile())
            .redirectError(file(".err").toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("LODE_"));
    builder
        .environment()
        .put("LODE_JAVA", Path.of(System.getProperty("java.home"), "bin/java").toString());
    process = builder.start();
  }

  synchronized boolean alive() {
    return process != null && process.isAlive();
  }

  /// What its last start has printed.
  synchronized String out() throws IOException {
    return starts == 0 ? "" : Files.readString(file(".out"), StandardCharsets.ISO_8859_1);
  }

  /// SIGKILL; gone when this returns.
  synchronized void kill() {
    notice();
    if (process != null) {
      process.destroyForcibly().onExit().join();
      process = null;
    }
  }

  /// Kills it for good.
  synchronized void retire() {
    retired = true;
    kill();
  }

  synchronized void signal(String signal) throws IOException, InterruptedException {
    if (process != null) {
      var command = new ArrayList<>(List.of("kill", "-" + signal));
      command.add(String.valueOf(process.pid()));
      new ProcessBuilder(command).start().waitFor();
    }
  }

  /// SIGTERM, and SIGKILL when that does not help.
  synchronized void stop() throws InterruptedException {
    notice();
    if (process == null) {
      return;
    }
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      notes.trouble(name + " did not stop within " + STOP_SECONDS + " s of SIGTERM");
      process.destroyForcibly().onExit().join();
    }
    process = null;
  }

  /// Notes it when the process has ended and nobody here ended it.
  private void notice() {
    if (process != null && !process.isAlive()) {
      notes.trouble(
          name + " ended with exit code " + process.exitValue() + "; see " + file(".err"));
      process = null;
    }
  }

  private Path file(String ending) {
    return folder.resolve(name.replace(' ', '-') + "-" + starts + ending);
  }
}
