package dev.lode.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./lode` finds the JDK it says it finds, and builds when it must. The JDKs, Maven and the
/// distribution are scripts that say what they were called with.
final class LauncherTest {

  private static final Path SOURCES = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path temp;
  private Path checkout;
  private Path jvms;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void makeACheckout() throws IOException {
    checkout = Files.createDirectories(temp.resolve("a check out"));
    jvms = Files.createDirectories(temp.resolve("jvms"));
    executable(checkout.resolve("lode"), Files.readString(SOURCES.resolve("lode")));
    executable(checkout.resolve("cli/target/dist/bin/lode"), "#!/bin/sh\necho \"$LODE_JAVA|$*\"\n");
    var built = checkout.resolve("cli/target/dist.built");
    Files.writeString(built, "");
    Files.writeString(checkout.resolve("pom.xml"), "");
    Files.setLastModifiedTime(checkout.resolve("pom.xml"), FileTime.from(Instant.EPOCH));

    // Only the tools that the script may use; no javac of this machine.
    var tools = Files.createDirectories(temp.resolve("tools"));
    for (var tool :
        List.of(
            "sh",
            "cat",
            "dirname",
            "env",
            "find",
            "flock",
            "grep",
            "head",
            "mkdir",
            "readlink",
            "sed",
            "touch")) {
      executable(tools.resolve(tool), "#!/bin/sh\nexec " + which(tool) + " \"$@\"\n");
    }
    environment.put("PATH", tools.toString());
    environment.put("HOME", temp.toString());
    environment.put("LODE_JVM_DIR", jvms.toString());
  }

  @Test
  void takesTheJdkUnderUsrLibJvm() throws Exception {
    jdk(jvms.resolve("java-17"), "17.0.15");
    var found = jdk(jvms.resolve("temurin-25"), "25.0.3");

    assertThat(lode("ps", "--all")).isEqualTo(new Result(0, found + "/bin/java|ps --all\n", ""));
  }

  @Test
  void lodeJavaHomeComesFirst() throws Exception {
    jdk(jvms.resolve("temurin-25"), "25.0.3");
    environment.put("JAVA_HOME", jdk(temp.resolve("java home"), "25").toString());
    var chosen = jdk(temp.resolve("chosen one"), "26-ea");
    environment.put("LODE_JAVA_HOME", chosen.toString());

    assertThat(lode("ps").out()).isEqualTo(chosen + "/bin/java|ps\n");
  }

  @Test
  void anOldLodeJavaHomeIsRefusedRatherThanPassedOver() throws Exception {
    jdk(jvms.resolve("temurin-25"), "25.0.3");
    var old = jdk(temp.resolve("old"), "21.0.1");
    environment.put("LODE_JAVA_HOME", old.toString());

    assertThat(lode("ps"))
        .isEqualTo(new Result(1, "", "lode: LODE_JAVA_HOME=" + old + " is no JDK 25 or newer.\n"));
  }

  @Test
  void anOldJavaHomeIsPassedOver() throws Exception {
    var found = jdk(jvms.resolve("temurin-25"), "25.0.3");
    environment.put("JAVA_HOME", jdk(temp.resolve("old"), "17.0.1").toString());

    assertThat(lode("ps").out()).startsWith(found + "/bin/java|");
  }

  @Test
  void javacOnThePathIsFollowedToItsJdk() throws Exception {
    var found = jdk(temp.resolve("elsewhere"), "25.0.1");
    Files.createSymbolicLink(temp.resolve("tools/javac"), found.resolve("bin/javac"));

    assertThat(lode("ps").out()).startsWith(found + "/bin/java|");
  }

  @Test
  void aRuntimeWithoutCompilerIsNoJdk() throws Exception {
    var runtime = jdk(jvms.resolve("jre-25"), "25.0.3");
    Files.delete(runtime.resolve("bin/javac"));

    var said = lode("ps");
    assertThat(said.status()).isEqualTo(1);
    assertThat(said.err())
        .startsWith("lode: there is no JDK 25 or newer here: install one under /usr/lib/jvm");
    assertThat(said.err().lines()).hasSize(1);
  }

  @Test
  void theBuildSaysInOneLineWhatToInstall() throws Exception {
    jdk(jvms.resolve("java-17"), "17.0.15");
    var said = run(List.of("sh", SOURCES.resolve("scripts/require-jdk").toString()));

    assertThat(said.status()).isEqualTo(1);
    assertThat(said.err())
        .startsWith("Lode is built with JDK 25 or newer, and none is here: install one");
    assertThat(said.err().lines()).hasSize(1);

    jdk(jvms.resolve("temurin-25"), "25.0.3");
    assertThat(run(List.of("sh", SOURCES.resolve("scripts/require-jdk").toString())))
        .isEqualTo(new Result(0, "", ""));
  }

  @Test
  void isFoundThroughLinks() throws Exception {
    jdk(jvms.resolve("temurin-25"), "25.0.3");
    var bin = Files.createDirectories(temp.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("lode"), Path.of("hop"));
    Files.createSymbolicLink(bin.resolve("hop"), Path.of("../a check out/lode"));

    assertThat(run(List.of(bin.resolve("lode").toString(), "ps")).out()).endsWith("/bin/java|ps\n");
  }

  @Test
  void buildsWhenASourceIsNewer() throws Exception {
    var found = jdk(jvms.resolve("temurin-25"), "25.0.3");
    maven("touch cli/target/dist.built; echo building");
    var source = checkout.resolve("agent/src/main/java/Agent.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, "");
    touch(source, 60);

    var said = lode("ps");
    assertThat(said.out()).isEqualTo(found + "/bin/java|ps\n");
    assertThat(said.err()).startsWith("lode: building the distribution").hasLineCount(1);
    assertThat(checkout.resolve("target/lode-build.log")).content().contains("building");

    try (var files = Files.walk(checkout.resolve("agent"))) {
      for (var file : files.toList()) {
        touch(file, -120);
      }
    }
    assertThat(lode("ps").err()).isEmpty();
  }

  @Test
  void aFailedBuildShowsItsErrorsAndWhereTheRestIs() throws Exception {
    jdk(jvms.resolve("temurin-25"), "25.0.3");
    maven("echo '[INFO] much'; echo '[ERROR] Agent.java:[3,1] no'; exit 1");
    Files.delete(checkout.resolve("cli/target/dist.built"));

    var said = lode("ps");
    assertThat(said.status()).isEqualTo(1);
    assertThat(said.out()).isEmpty();
    assertThat(said.err())
        .contains("[ERROR] Agent.java:[3,1] no\n")
        .contains("target/lode-build.log")
        .doesNotContain("much");
  }

  @Test
  void withoutMavenItSaysSo() throws Exception {
    jdk(jvms.resolve("temurin-25"), "25.0.3");
    Files.delete(checkout.resolve("cli/target/dist.built"));

    assertThat(lode("ps").err()).startsWith("lode: building Lode needs Maven").hasLineCount(1);
  }

  private Result lode(String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(checkout.resolve("lode").toString());
    command.addAll(List.of(arguments));
    return run(command);
  }

  private Result run(List<String> command) throws IOException, InterruptedException {
    var out = temp.resolve("out");
    var err = temp.resolve("err");
    var builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    var status = builder.start().waitFor();
    return new Result(status, Files.readString(out), Files.readString(err));
  }

  private void maven(String script) throws IOException {
    executable(temp.resolve("tools/mvn"), "#!/bin/sh\n" + script + "\n");
  }

  private static Path jdk(Path home, String version) throws IOException {
    executable(home.resolve("bin/java"), "#!/bin/sh\n");
    executable(home.resolve("bin/javac"), "#!/bin/sh\n");
    Files.writeString(
        home.resolve("release"),
        "IMPLEMENTOR=\"A = B\"\nJAVA_VERSION=\"" + version + "\"\nOS_ARCH=\"x86_64\"\n");
    return home;
  }

  private static Path executable(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, script);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void touch(Path file, int secondsAhead) throws IOException {
    var now = Files.getLastModifiedTime(file).toInstant();
    Files.setLastModifiedTime(file, FileTime.from(now.plusSeconds(secondsAhead)));
  }

  private static Path which(String tool) {
    return List.of("/usr/bin", "/bin").stream()
        .map(it -> Path.of(it, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  /// How a command ended and what it said.
  private record Result(int status, String out, String err) {}
}
