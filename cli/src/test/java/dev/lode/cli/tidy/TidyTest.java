package dev.lode.cli.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Sizes, names and notes of every source file.
final class TidyTest {

  private static final Path ROOT = Path.of("..");
  private static final List<String> MODULES =
      List.of("common", "coordinator", "agent", "cli", "bench");
  private static final int LONGEST_FILE = 400;
  private static final Pattern BANNED_END =
      Pattern.compile(
          ".*(Manager|Service|Helper|Utils?|Impl|Support|Handler|Processor|Context|Info|Data|Object|Base)");
  private static final Pattern BANNED_BEGIN = Pattern.compile("(Abstract|Base|Default|My)[A-Z].*");

  /// Named after the generated gRPC classes whose methods they are.
  private static final List<String> GRPC_SERVICES =
      List.of("JobsService", "BlobsService", "AgentSessionsService");

  @Test
  void noFileIsLongerThanItsCeiling() throws IOException {
    for (Path source : sources("src/main/java")) {
      try (Stream<String> lines = Files.lines(source)) {
        assertThat(lines.count()).as(source.toString()).isLessThanOrEqualTo(LONGEST_FILE);
      }
    }
  }

  @Test
  void namesSayWhatAThingIs() throws IOException {
    for (Path source : sources("src/main/java")) {
      var name = name(source);
      assertThat(GRPC_SERVICES.contains(name) || !BANNED_END.matcher(name).matches())
          .as("banned last word: " + source)
          .isTrue();
      assertThat(BANNED_BEGIN.matcher(name).matches()).as("banned first word: " + source).isFalse();
    }
  }

  @Test
  void everyPackageSaysWhatItIsForAndIsNullSafe() throws IOException {
    for (Path source : sources("src/main/java")) {
      var note = source.resolveSibling("package-info.java");
      assertThat(note).exists();
      assertThat(Files.readString(note)).startsWith("/// ").contains("@NullMarked");
    }
  }

  @Test
  void everyTypeSaysWhatItIs() throws IOException {
    for (Path source : sources("src/main/java")) {
      assertThat(Files.readString(source)).as(source.toString()).contains("///");
    }
  }

  @Test
  void nothingIsLeftForLater() throws IOException {
    var leftOver = Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b");
    for (Path source : sources("src")) {
      if (!source.endsWith("TidyTest.java")) {
        assertThat(leftOver.matcher(Files.readString(source)).find())
            .as(source.toString())
            .isFalse();
      }
    }
  }

  private static String name(Path source) {
    return source.getFileName().toString().replace(".java", "");
  }

  private static List<Path> sources(String folder) throws IOException {
    var sources = new java.util.ArrayList<Path>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve(folder))) {
        files.filter(it -> it.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    return sources;
  }
}
