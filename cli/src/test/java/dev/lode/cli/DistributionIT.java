package dev.lode.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was packaged starts, and the JVM has nothing to say about it.
final class DistributionIT {

  @TempDir private Path temp;

  @Test
  void theFolderStartsOnAJdkOfTheMachine() throws Exception {
    var lode = Path.of(System.getProperty("lode.dist"), "bin/lode");
    var java = Path.of(System.getProperty("java.home"), "bin/java").toString();

    for (var command : List.of("--version", "--help")) {
      var said = run(Map.of("LODE_JAVA", java), lode, command);
      assertThat(said.err()).isEmpty();
      assertThat(said.out()).contains("lode");
      assertThat(said.status()).isZero();
    }
  }

  @Test
  void theTarballNeedsNoJavaAndIsSmall() throws Exception {
    assertThat(Files.size(tarball())).isLessThan(70_000_000);

    var folder = unpacked();
    var lode = folder.resolve("bin/lode");
    var said = run(Map.of(), lode, "--version");
    assertThat(said.err()).isEmpty();
    assertThat(said.out()).isEqualTo(folder.getFileName().toString().replace('-', ' ') + "\n");

    // The archive is used after the move, not only passed over in silence.
    var loaded = run(Map.of("LODE_JAVA_OPTS", "-Xlog:class+load"), lode, "--version").out();
    assertThat(loaded.lines().filter(it -> it.contains("picocli.CommandLine ")))
        .singleElement()
        .asString()
        .contains("shared objects file");
  }

  @Test
  void theTarballsJavaHasAllThatAJobNeeds() throws Exception {
    var lode = unpacked().resolve("bin/lode");
    assumeTrue(run(Map.of(), lode, "--help").out().contains("  run "), "there is no `run` yet");

    var data = temp.resolve("data").toString();
    var said = run(Map.of(), lode, "run", "--data", data, "--", "echo", "from the tarball");
    assertThat(said.status()).as(said.err()).isZero();
    assertThat(said.out()).contains("from the tarball");
  }

  private Path unpacked() throws IOException, InterruptedException {
    var into = Files.createDirectory(temp.resolve("unpacked")).toRealPath();
    var tar =
        run(Map.of(), Path.of("/bin/tar"), "xzf", tarball().toString(), "-C", into.toString());
    assertThat(tar.status()).as(tar.err()).isZero();
    try (var folders = Files.list(into)) {
      return folders.findFirst().orElseThrow();
    }
  }

  private static Path tarball() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("lode.tarball")))) {
      var found = files.filter(it -> it.toString().endsWith(".tar.gz")).findFirst();
      assumeTrue(found.isPresent(), "built with -Dlode.tarball.skip");
      return found.orElseThrow();
    }
  }

  private Result run(Map<String, String> environment, Path program, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    var out = Files.createTempFile(temp, "out", "");
    var err = Files.createTempFile(temp, "err", "");
    var builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().putAll(environment);
    var status = builder.start().waitFor();
    return new Result(status, Files.readString(out), Files.readString(err));
  }

  /// How a command ended and what it said.
  private record Result(int status, String out, String err) {}
}
