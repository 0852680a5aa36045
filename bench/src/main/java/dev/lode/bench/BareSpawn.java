package dev.lode.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a trivial shell job costs without Lode: a C loop of `posix_spawn`, output in a new file.
///
/// Compiled when it is first asked for, so that only those who measure need a compiler with a C
/// library.
final class BareSpawn implements AutoCloseable {

  private static final Path SOURCE = Path.of("bench/src/main/c/bare-spawn.c");

  private final TemporaryFolder folder;
  private final Path program;

  BareSpawn() throws IOException, InterruptedException {
    folder = new TemporaryFolder();
    program = folder.path().resolve("bare-spawn");
    run(List.of("cc", "-O2", "-o", program.toString(), SOURCE.toString()));
  }

  /// Of one job.
  ///
  /// @param spawnerMillis CPU time of the loop itself
  /// @param workloadMillis CPU time of the shell that it starts
  record Cost(double wallMillis, double spawnerMillis, double workloadMillis) {
    double cpuMillis() {
      return spawnerMillis + workloadMillis;
    }
  }

  Cost measure(int jobs) throws IOException, InterruptedException {
    var files = Files.createDirectory(folder.path().resolve("files"));
    var said = run(List.of(program.toString(), Integer.toString(jobs), files.toString()));
    Files.delete(files);
    var figures = Arrays.stream(said.strip().split(" ")).mapToLong(Long::parseLong).toArray();
    return new Cost(figures[0] / 1e6 / jobs, figures[1] / 1e3 / jobs, figures[2] / 1e3 / jobs);
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(new ArrayList<>(command))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("failed: " + command);
    }
    return said;
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
