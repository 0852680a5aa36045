package dev.lode.agent.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.agent.files.ArtifactCollector.Collected;
import dev.lode.common.model.Artifact;
import dev.lode.common.model.InputFile;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.Outputs;
import dev.lode.common.model.Program;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Setup;
import dev.lode.common.model.Sha256;
import dev.lode.common.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a job wants of its work folder is found there, whatever the workload made of the folder.
@Timeout(60)
final class WorkOutputsTest {

  @TempDir private Path folder;
  private ArtifactCollector.Folders folders;
  private ScriptedBlobs coordinator;
  private ArtifactLimits limits = ArtifactLimits.DEFAULT;

  @BeforeEach
  void start() throws IOException {
    folders =
        new ArtifactCollector.Folders(
            Files.createDirectory(folder.resolve("output")),
            Files.createDirectory(folder.resolve("work")),
            folder.resolve("leftovers"));
    coordinator = new ScriptedBlobs();
  }

  @AfterEach
  void stop() throws InterruptedException {
    coordinator.stop();
  }

  private void file(Path in, String name, String content) throws IOException {
    var file = in.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private void work(String name, String content) throws IOException {
    file(folders.work(), name, content);
  }

  private void wants(List<InputFile> inputs, String... globs) throws IOException {
    var workload =
        new Workload(
            Program.shell("true"),
            new TreeMap<>(),
            new Setup(inputs),
            Isolation.NONE,
            Outputs.of(List.of(globs)));
    Leftovers.write(workload, folders.leftovers());
  }

  private static InputFile input(String name, String content) {
    var bytes = content.getBytes(UTF_8);
    return new InputFile(new RelativePath(name), Sha256.of(bytes), bytes.length, false);
  }

  private Collected collect() throws InterruptedException {
    return new ArtifactCollector(coordinator::stub, limits).collect(folders);
  }

  private static List<String> names(Collected collected) {
    return collected.artifacts().stream().map(Artifact::name).map(RelativePath::value).toList();
  }

  @Test
  void patternsMeanFilesOfTheWorkFolderByTheirPaths() throws Exception {
    work("model.pt", "m");
    work("results/a.csv", "a");
    work("results/deep/b.csv", "b");
    work("results/deep/b.txt", "no");
    work("other.csv", "no");
    file(folders.output(), "summary.txt", "s");
    wants(List.of(), "results/**/*.csv", "model.pt");
    var collected = collect();
    assertThat(names(collected))
        .containsExactly("model.pt", "results/a.csv", "results/deep/b.csv", "summary.txt");
    assertThat(collected.notes()).isEmpty();
    assertThat(coordinator.content(Sha256.of("b".getBytes(UTF_8)))).asString().isEqualTo("b");
  }

  @Test
  void withoutPatternsTheWorkFolderIsLeftAlone() throws Exception {
    work("model.pt", "m");
    wants(List.of());
    assertThat(folders.leftovers()).doesNotExist();
    assertThat(collect()).isEqualTo(new Collected(List.of(), List.of()));
  }

  @Test
  void aPatternThatMeansNothingIsANote() throws Exception {
    work("model.pt", "m");
    Files.createDirectory(folders.work().resolve("empty"));
    wants(List.of(), "model.pt", "*.csv", "empty");
    assertThat(collect().notes())
        .containsExactly(
            "outputs: nothing in the work folder is meant by '*.csv'",
            "outputs: nothing in the work folder is meant by 'empty'");
  }

  @Test
  void inputFilesThatAreAsTheyWereAreNoArtifacts() throws Exception {
    work("data/a.csv", "1");
    work("data/b.csv", "2");
    work("data/c.csv", "3");
    wants(
        List.of(input("data/a.csv", "1"), input("data/b.csv", "before")),
        "data/*.csv",
        "data/a.csv");
    var collected = collect();
    assertThat(names(collected)).containsExactly("data/b.csv", "data/c.csv");
    assertThat(collected.notes())
        .containsExactly("outputs: 'data/a.csv' means only input files that are as they were");
  }

  @Test
  void ofTwoOfOneNameTheOneInTheOutputFolderIsTaken() throws Exception {
    work("model.pt", "work");
    file(folders.output(), "model.pt", "output");
    wants(List.of(), "model.pt");
    var collected = collect();
    assertThat(collected.artifacts())
        .extracting(Artifact::sha256)
        .containsExactly(Sha256.of("output".getBytes(UTF_8)));
    assertThat(collected.notes())
        .containsExactly(
            "model.pt of the work folder was left out: the output folder has one of its name");
  }

  @Test
  void aWorkFolderThatIsGoneOrALinkLeaksNothingAndSaysSo() throws Exception {
    var outside = Files.createDirectory(folder.resolve("outside"));
    file(outside, "model.pt", "secret");
    Files.delete(folders.work());
    wants(List.of(), "model.pt");
    assertThat(collect().notes())
        .containsExactly("outputs: nothing in the work folder is meant by 'model.pt'");
    Files.createSymbolicLink(folders.work(), outside);
    assertThat(collect())
        .isEqualTo(
            new Collected(
                List.of(),
                List.of(
                    "the work folder was left out: it cannot be read: it is no folder",
                    "outputs: nothing in the work folder is meant by 'model.pt'")));
    assertThat(coordinator.uploads()).isEmpty();
  }

  @Test
  void linksThatAPatternMeansAreNotedAndOthersAreNot() throws Exception {
    var secret = Files.writeString(folder.resolve("secret"), "secret");
    work("a/real.pt", "r");
    Files.createSymbolicLink(folders.work().resolve("a/last.pt"), secret);
    Files.createSymbolicLink(folders.work().resolve("a/other"), secret);
    Files.createSymbolicLink(folders.work().resolve("up"), folder);
    wants(List.of(), "**/*.pt", "up/secret");
    var collected = collect();
    assertThat(names(collected)).containsExactly("a/real.pt");
    assertThat(collected.notes())
        .containsExactly(
            "a/last.pt was left out: it is a link",
            "outputs: nothing in the work folder is meant by 'up/secret'");
    assertThat(coordinator.has(Sha256.of("secret".getBytes(UTF_8)))).isFalse();
  }

  @Test
  void namesWithControlCharactersAreLeftOutAndSaidHarmlessly() throws Exception {
    work("a\u001b[2J\nb.pt", "x");
    work("good.pt", "x");
    wants(List.of(), "*.pt");
    var collected = collect();
    assertThat(names(collected)).containsExactly("good.pt");
    assertThat(collected.notes())
        .containsExactly(
            "a\\x1b[2J\\x0ab.pt was left out: a file name must not have control characters");
  }

  @Test
  void whatIsOverTheLimitsIsLeftOutByNameAndSize() throws Exception {
    limits = new ArtifactLimits(2, 1_000);
    work("a.pt", "1");
    work("b.pt", "b".repeat(2_000));
    work("c.pt", "3");
    work("d.pt", "44");
    wants(List.of(), "*.pt");
    var collected = collect();
    assertThat(names(collected)).containsExactly("a.pt", "c.pt");
    assertThat(collected.notes())
        .containsExactly(
            "b.pt was left out: with its 2,000 bytes the artifacts are larger than the 1,000 bytes"
                + " that this agent takes of a job (--max-artifact-size)",
            "1 files of 2 bytes in all, the first d.pt, were left out: this agent takes 2 artifacts"
                + " of a job (--max-artifacts)");
  }

  @Test
  void inputsDoNotUseUpTheLimits() throws Exception {
    limits = new ArtifactLimits(1, 1_000);
    var inputs = new ArrayList<InputFile>();
    for (int i = 0; i < 20; i++) {
      work("a" + i + ".pt", "same");
      inputs.add(input("a" + i + ".pt", "same"));
    }
    work("z.pt", "new");
    wants(inputs, "*.pt");
    assertThat(names(collect())).containsExactly("z.pt");
  }

  @Test
  void anUploadThatBreaksOffGoesOnWhereItStopped() throws Exception {
    var content = "0123456789".repeat(500_000);
    work("model.pt", content);
    wants(List.of(), "model.pt");
    coordinator.receivedBefore(content.substring(0, 2_000_000).getBytes(UTF_8), content);
    assertThat(names(collect())).containsExactly("model.pt");
    assertThat(coordinator.offsets()).containsExactly(2_000_000L);
    assertThat(coordinator.content(Sha256.of(content.getBytes(UTF_8))))
        .isEqualTo(content.getBytes(UTF_8));
  }

  @Test
  void whatCameInBeforeAndIsSpoiltIsSentAnew() throws Exception {
    var content = "0123456789".repeat(500_000);
    work("model.pt", content);
    wants(List.of(), "model.pt");
    coordinator.receivedBefore(new byte[2_000_000], content);
    assertThat(names(collect())).containsExactly("model.pt");
    assertThat(coordinator.offsets()).containsExactly(2_000_000L, 0L);
  }
}
