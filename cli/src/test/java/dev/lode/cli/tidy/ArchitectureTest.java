package dev.lode.cli.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The arrows of ARCHITECTURE.md, read from the compiled classes.
final class ArchitectureTest {

  private static final Path ROOT = Path.of("..");
  private static final String COORDINATOR = "dev.lode.coordinator";

  /// Which package names which class.
  private record Use(String from, String to) {}

  @Test
  void theCoreUsesTheLanguageAndTheModelAndNothingElse() throws IOException {
    var others =
        uses("coordinator").stream()
            .filter(it -> in(it.from(), COORDINATOR + ".core"))
            .map(Use::to)
            .filter(it -> !in(it, COORDINATOR + ".core") && !in(it, "dev.lode.common.model"))
            .filter(it -> !in(it, "java.lang") && !in(it, "java.util") && !in(it, "java.time"))
            .filter(it -> !in(it, "org.jspecify.annotations"))
            .collect(TreeSet::new, Set::add, Set::addAll);
    assertThat(others).isEmpty();
  }

  @Test
  void theCoreAsksNeitherForTheTimeNorForChanceNorForThreads() throws IOException {
    var forbidden =
        Set.of(
            "java.util.concurrent",
            "java.util.Random",
            "java.util.random",
            "java.lang.Thread",
            "java.time.Clock",
            "java.time.InstantSource");
    var found =
        uses("coordinator").stream()
            .filter(it -> in(it.from(), COORDINATOR + ".core"))
            .filter(it -> forbidden.stream().anyMatch(no -> in(it.to(), no)))
            .toList();
    assertThat(found).isEmpty();
    try (Stream<Path> sources =
        Files.walk(ROOT.resolve("coordinator/src/main/java/dev/lode/coordinator/core"))) {
      for (Path source : sources.filter(it -> it.toString().endsWith(".java")).toList()) {
        assertThat(Files.readString(source))
            .as(source.toString())
            .doesNotContain("Instant.now(", "System.nanoTime(", "System.currentTimeMillis(")
            .doesNotContain("UUID.randomUUID(", "Math.random(");
      }
    }
  }

  @Test
  void coordinatorAndAgentNeverSeeEachOther() throws IOException {
    assertThat(uses("coordinator")).noneMatch(it -> in(it.to(), "dev.lode.agent"));
    assertThat(uses("agent")).noneMatch(it -> in(it.to(), COORDINATOR));
  }

  @Test
  void commonKnowsNoneOfThePrograms() throws IOException {
    assertThat(uses("common"))
        .noneMatch(it -> in(it.to(), "dev.lode") && !in(it.to(), "dev.lode.common"));
  }

  @Test
  void protobufStopsAtTheDoors() throws IOException {
    var doors =
        List.of(COORDINATOR + ".session", COORDINATOR + ".api.grpc", COORDINATOR + ".api.rest");
    assertThat(uses("coordinator"))
        .filteredOn(it -> in(it.to(), "dev.lode.proto") || in(it.to(), "com.google.protobuf"))
        .allMatch(it -> doors.stream().anyMatch(door -> in(it.from(), door)));
  }

  @Test
  void whatDecidesAndWritesKnowsNoDoorAndNoStoresKind() throws IOException {
    assertThat(uses("coordinator"))
        .filteredOn(it -> in(it.from(), COORDINATOR + ".control"))
        .noneMatch(
            it ->
                in(it.to(), COORDINATOR + ".api")
                    || in(it.to(), COORDINATOR + ".session")
                    || in(it.to(), COORDINATOR + ".store.sql")
                    || in(it.to(), COORDINATOR + ".store.file"));
    assertThat(uses("coordinator"))
        .filteredOn(it -> in(it.from(), COORDINATOR + ".store"))
        .noneMatch(
            it ->
                in(it.to(), COORDINATOR + ".api")
                    || in(it.to(), COORDINATOR + ".session")
                    || in(it.to(), COORDINATOR + ".control"));
  }

  @Test
  void aDoorNeverSeesASessionOrAStoresKind() throws IOException {
    assertThat(uses("coordinator"))
        .filteredOn(it -> in(it.from(), COORDINATOR + ".api"))
        .noneMatch(
            it ->
                in(it.to(), COORDINATOR + ".session")
                    || in(it.to(), COORDINATOR + ".store.sql")
                    || in(it.to(), COORDINATOR + ".store.file"));
  }

  @Test
  void theTenFilesOfArchitectureExist() throws IOException {
    var named = Pattern.compile("^\\d+\\. `([^`]+)`", Pattern.MULTILINE);
    var files =
        named
            .matcher(Files.readString(ROOT.resolve("ARCHITECTURE.md")))
            .results()
            .map(it -> it.group(1))
            .toList();
    assertThat(files).hasSize(10).allSatisfy(it -> assertThat(ROOT.resolve(it)).exists());
  }

  private static boolean in(String name, String prefix) {
    return name.equals(prefix) || name.startsWith(prefix + ".");
  }

  private static Set<Use> uses(String module) throws IOException {
    var classes = ROOT.resolve(module).resolve("target/classes");
    var uses = new java.util.LinkedHashSet<Use>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".class")).toList()) {
        uses.addAll(usesOf(file));
      }
    }
    assertThat(uses).as("classes of " + module).isNotEmpty();
    return uses;
  }

  private static List<Use> usesOf(Path file) throws IOException {
    var model = ClassFile.of().parse(file);
    var from = model.thisClass().asInternalName().replace('/', '.');
    var uses = new ArrayList<Use>();
    for (var entry : model.constantPool()) {
      if (entry instanceof ClassEntry named && !named.asInternalName().startsWith("[")) {
        uses.add(new Use(from, named.asInternalName().replace('/', '.').replace('$', '.')));
      } else if (entry instanceof Utf8Entry text) {
        descriptor(text.stringValue()).forEach(it -> uses.add(new Use(from, it)));
      }
    }
    return uses;
  }

  /// The class names in a field's or method's descriptor.
  private static Stream<String> descriptor(String text) {
    return Pattern.compile("L(dev/lode/[\\w/$]+);")
        .matcher(text)
        .results()
        .map(it -> it.group(1).replace('/', '.').replace('$', '.'));
  }
}
