package dev.lode.cli.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.common.model.Sha256;
import dev.lode.common.model.python.PythonIndex;
import dev.lode.common.model.source.Repository;
import dev.lode.proto.v1.InputFile;
import dev.lode.proto.v1.JobSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SubmissionTest {

  @TempDir Path folder;

  @Test
  void aScriptGoesAlongWithTheFilesThatItNames() throws IOException {
    write(
        "jobs/train.py",
        "#!/usr/bin/env python3\n# lode: file data/x.csv\n#lode:file  my notes.txt \nprint(1)\n");
    write("jobs/data/x.csv", "1,2\n");
    write("jobs/my notes.txt", "n");

    var submission = submission(List.of("jobs/train.py", "--epochs", "3"), false, List.of());

    var workload = submission.spec().getWorkload();
    assertThat(workload.getLauncher()).isEqualTo("python");
    assertThat(workload.getEntry()).isEqualTo("train.py");
    assertThat(workload.getArgsList()).containsExactly("--epochs", "3");
    assertThat(workload.getFilesList())
        .extracting(InputFile::getName)
        .containsExactly("train.py", "data/x.csv", "my notes.txt");
    assertThat(workload.getFiles(1).getSha256())
        .isEqualTo(Sha256.of("1,2\n".getBytes(StandardCharsets.UTF_8)).hex());
  }

  @Test
  void aFileThatAScriptNamesMustBeThere() throws IOException {
    write("train.py", "import os\n# lode: file data.csv\n");

    assertThatThrownBy(() -> submission(List.of("train.py"), false, List.of()))
        .hasMessageContaining("train.py wants the file data.csv (its line 2)")
        .hasMessageContaining(folder.resolve("data.csv").toString());
  }

  @Test
  void aScriptCannotNameFilesOutsideItsFolder() throws IOException {
    write("train.py", "# lode: file ../secret\n");
    assertThatThrownBy(() -> submission(List.of("train.py"), false, List.of()))
        .hasMessageContaining("'../secret'");

    write("train.py", "# lode: file /etc/passwd\n");
    assertThatThrownBy(() -> submission(List.of("train.py"), false, List.of()))
        .hasMessageContaining("'/etc/passwd'");
  }

  @Test
  void aWordAfterLodeThatMeansNothingIsAnError() throws IOException {
    write("train.py", "# lode: files data.csv\n");

    assertThatThrownBy(() -> submission(List.of("train.py"), false, List.of()))
        .hasMessageContaining("line 1: '# lode: files data.csv' says nothing that Lode knows");
  }

  @Test
  void onlyTheFirstFiftyLinesAreReadForFiles() throws IOException {
    write("train.py", "\n".repeat(50) + "# lode: file nowhere\n");

    assertThat(submission(List.of("train.py"), false, List.of()).files()).hasSize(1);
  }

  @Test
  void aScriptThatIsNoTextIsSentAsItIs() throws IOException {
    Files.write(folder.resolve("train.py"), new byte[] {(byte) 0xff, 0, (byte) 0xc0, '\n', '#'});

    assertThat(submission(List.of("train.py"), false, List.of()).files()).hasSize(1);
  }

  @Test
  void fileOptionsKeepTheirRelativePathOrTakeTheNameGiven() throws IOException {
    write("train.py", "");
    write("data/a.csv", "a");
    write("data/sub/b.csv", "b");
    write("odd=name", "o");
    Files.createDirectory(folder.resolve("here"));
    var outside = Files.writeString(folder.resolve("out.txt"), "x");

    var submission =
        Submission.of(
            JobSpec.getDefaultInstance(),
            Program.from(List.of("cat"), true, folder),
            new TreeMap<>(),
            List.of("data/a.csv", "data/a.csv=b/c.csv", "odd=name", "data=all", outside.toString()),
            folder);

    assertThat(submission.spec().getWorkload().getFilesList())
        .extracting(InputFile::getName)
        .containsExactly(
            "data/a.csv", "b/c.csv", "odd=name", "all/a.csv", "all/sub/b.csv", "out.txt");
  }

  @Test
  void aFolderTakesLinksAlongThatStayInItAndRefusesThoseThatLeadOut() throws IOException {
    write("data/model-1.pt", "m");
    Files.createSymbolicLink(folder.resolve("data/latest.pt"), Path.of("model-1.pt"));
    assertThat(
            submission(List.of("cat"), true, List.of("data")).spec().getWorkload().getFilesList())
        .extracting(InputFile::getName)
        .containsExactly("data/latest.pt", "data/model-1.pt");

    write("secret", "s");
    Files.createSymbolicLink(folder.resolve("data/out"), folder.resolve("secret"));
    assertThatThrownBy(() -> submission(List.of("cat"), true, List.of("data")))
        .hasMessageContaining("leads out of the folder, to " + folder.resolve("secret"));

    Files.delete(folder.resolve("data/out"));
    Files.createSymbolicLink(folder.resolve("data/gone"), Path.of("nowhere"));
    assertThatThrownBy(() -> submission(List.of("cat"), true, List.of("data")))
        .hasMessageContaining("a link to a file that there is not");

    Files.delete(folder.resolve("data/gone"));
    Files.createSymbolicLink(folder.resolve("data/loop"), Path.of("."));
    assertThatThrownBy(() -> submission(List.of("cat"), true, List.of("data")))
        .hasMessageContaining("data/loop is a link to a folder that it lies in");
  }

  @Test
  void aPipeInAFolderIsRefusedAndNotWaitedFor() throws Exception {
    write("data/a", "a");
    var pipe = folder.resolve("data/pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThatThrownBy(() -> submission(List.of("cat"), true, List.of("data")))
        .hasMessageContaining(pipe + " is a pipe, a socket or a device");
  }

  @Test
  void aBlobIsNamedByItsHash() {
    var sha256 = Sha256.of("there".getBytes(StandardCharsets.UTF_8));
    var files =
        submission(List.of("cat"), true, List.of("data/x=sha256:" + sha256))
            .spec()
            .getWorkload()
            .getFilesList();

    assertThat(files).hasSize(1);
    assertThat(files.getFirst().getName()).isEqualTo("data/x");
    assertThat(files.getFirst().getSha256()).isEqualTo(sha256.hex());
    assertThatThrownBy(() -> submission(List.of("cat"), true, List.of("x=sha256:abc")))
        .hasMessageContaining("64 lower-case hex digits");
    assertThatThrownBy(() -> submission(List.of("cat"), true, List.of("../x=sha256:" + sha256)))
        .hasMessageContaining("'../x'");
  }

  @Test
  void aPatternOfOutputsThatLeadsOutIsRefused() {
    assertThatThrownBy(
            () ->
                Submission.of(
                        JobSpec.getDefaultInstance(),
                        Program.from(List.of("ls"), true, folder),
                        new TreeMap<>(),
                        List.of(),
                        folder)
                    .withOutputs(List.of("fine/*", "../*")))
        .hasMessageContaining("outputs[1]")
        .hasMessageContaining("../*");
  }

  @Test
  void aFileFromElsewhereKeepsOnlyItsLastName() throws IOException {
    write("elsewhere/x.bin", "x");
    Files.createDirectory(folder.resolve("here"));

    var submission =
        Submission.of(
            JobSpec.getDefaultInstance(),
            Program.from(List.of("cat"), true, folder),
            new TreeMap<>(),
            List.of("../elsewhere/x.bin"),
            folder.resolve("here"));

    assertThat(submission.spec().getWorkload().getFiles(0).getName()).isEqualTo("x.bin");
  }

  @Test
  void twoFilesOfOneNameAreRefusedAndTheSameFileTwiceIsNot() throws IOException {
    write("a/x", "1");
    write("b/x", "2");

    assertThatThrownBy(() -> submission(List.of("cat"), true, List.of("a/x=x", "b/x=x")))
        .hasMessageContaining("two files would be named x");
    assertThat(submission(List.of("cat"), true, List.of("a/x", "./a/x")).files()).hasSize(1);
  }

  @Test
  void aScriptSaysItsPythonAndItsPackagesAsPep723HasIt() throws IOException {
    write(
        "train.py",
        """
        #!/usr/bin/env python3
        # /// script
        # requires-python = ">=3.11"
        # dependencies = [
        #   "numpy<2",  # for now
        #   'tqdm[notebook]',
        #   "rich; python_version < \\"3.12\\"",
        # ]
        # ///
        print("dependencies = ['other']")
        """);

    var workload = submission(List.of("train.py"), false, List.of()).spec().getWorkload();

    assertThat(workload.getPythonVersion()).isEqualTo(">=3.11");
    assertThat(workload.getRequirements())
        .isEqualTo("numpy<2\ntqdm[notebook]\nrich; python_version < \"3.12\"");
  }

  @Test
  void theCommandLineGoesBeforeWhatTheScriptSays() throws IOException {
    write("train.py", "# /// script\n# dependencies = [\"numpy\"]\n# ///\n");
    var before = new Prerequisites("3.12", "tqdm", PythonIndex.USUAL, null);

    var workload = prepared(List.of("train.py"), before);

    assertThat(workload.getPythonVersion()).isEqualTo("3.12");
    assertThat(workload.getRequirements()).isEqualTo("tqdm");
  }

  @Test
  void aBlockWithoutAnEndIsAnError() throws IOException {
    write("train.py", "# /// script\n# dependencies = []\nprint(1)\n");

    assertThatThrownBy(() -> submission(List.of("train.py"), false, List.of()))
        .hasMessageContaining("has no end");
  }

  @Test
  void withARepositoryTheScriptIsOneOfItsFiles() {
    var repository = Repository.from("https://host/a/b@main", true);
    var program = Program.from(List.of("src/train.py", "-x"), false, folder, true);
    var workload =
        Submission.of(
                JobSpec.getDefaultInstance(),
                program,
                Collections.emptySortedMap(),
                List.of(),
                folder,
                new Prerequisites(null, null, PythonIndex.USUAL, repository))
            .spec()
            .getWorkload();

    assertThat(workload.getEntry()).isEqualTo("src/train.py");
    assertThat(workload.getLauncher()).isEqualTo("python");
    assertThat(workload.getFilesList()).isEmpty();
    assertThat(workload.getRepository().getUrl()).isEqualTo("https://host/a/b");
    assertThat(workload.getRepository().getRevision()).isEqualTo("main");
    assertThat(workload.getRepository().getSubmodules()).isTrue();
  }

  private dev.lode.proto.v1.Workload prepared(List<String> words, Prerequisites before) {
    return Submission.of(
            JobSpec.getDefaultInstance(),
            Program.from(words, false, folder),
            Collections.emptySortedMap(),
            List.of(),
            folder,
            before)
        .spec()
        .getWorkload();
  }

  @Test
  void whatIsNoScriptIsRefusedWithWhatToTypeInstead() {
    assertThatThrownBy(() -> submission(List.of("nvidia-smi", "-L"), false, List.of()))
        .hasMessageContaining("lode run -- nvidia-smi -L");
    assertThatThrownBy(() -> submission(List.of("none.py"), false, List.of()))
        .hasMessageStartingWith("there is no script none.py");
  }

  @Test
  void aCommandIsGivenAsItIs() {
    var workload = submission(List.of("ls", "-l"), true, List.of()).spec().getWorkload();

    assertThat(workload.getLauncher()).isEqualTo("shell");
    assertThat(workload.getArgsList()).containsExactly("ls", "-l");
    assertThat(workload.getEntry()).isEmpty();
  }

  @Test
  void whetherAFileMayBeExecutedGoesAlong() throws IOException {
    write("tool", "#!/bin/sh\n");
    assertThat(folder.resolve("tool").toFile().setExecutable(true)).isTrue();

    var files = submission(List.of("./tool"), true, List.of("tool")).spec().getWorkload();

    assertThat(files.getFiles(0).getExecutable()).isTrue();
  }

  @Test
  void variablesComeFromFilesThenFromOptionsAndBareNamesFromHere() throws IOException {
    write("vars", "# a comment\n\nA=1\nB=two words=2\nHOME\n");

    var env =
        Environment.read(
            List.of("B=3", "USER"),
            List.of(folder.resolve("vars")),
            Map.of("HOME", "/home/me", "USER", "me"));

    assertThat(env).isEqualTo(Map.of("A", "1", "B", "3", "HOME", "/home/me", "USER", "me"));
  }

  @Test
  void aBareNameThatIsNotSetHereIsRefused() {
    assertThatThrownBy(() -> Environment.read(List.of("TOKEN"), List.of(), Map.of()))
        .hasMessageContaining("TOKEN is not set here");
  }

  @Test
  void lodesOwnVariablesCannotBeSet() {
    assertThatThrownBy(
            () ->
                Submission.of(
                    JobSpec.getDefaultInstance(),
                    Program.from(List.of("ls"), true, folder),
                    new TreeMap<>(Map.of("LODE_JOB_ID", "x")),
                    List.of(),
                    folder))
        .hasMessageContaining("LODE_JOB_ID");
  }

  private Submission submission(List<String> words, boolean command, List<String> files) {
    return Submission.of(
        JobSpec.getDefaultInstance(),
        Program.from(words, command, folder),
        Collections.emptySortedMap(),
        files,
        folder);
  }

  private void write(String name, String content) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
