package dev.lode.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lode.cli.client.LodeClient;
import dev.lode.cli.fake.FakeCoordinator;
import dev.lode.cli.screen.Streams;
import dev.lode.cli.screen.TransferLine;
import dev.lode.common.model.Sha256;
import dev.lode.proto.v1.Artifact;
import dev.lode.proto.v1.Job;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class DownloadsTest {

  @TempDir Path temporary;
  private Path folder;
  private FakeCoordinator fake;
  private LodeClient client;

  @BeforeEach
  void open() throws Exception {
    folder = temporary.resolve("out");
    fake = FakeCoordinator.started();
    client = new LodeClient(fake::door, _ -> {}, new SplittableRandom(1));
  }

  @AfterEach
  void close() {
    client.close();
    fake.close();
  }

  @Test
  void aDownloadThatBreaksOffGoesOnWhereItStopped() throws Exception {
    client.agents();
    var content = random(5_500);
    var name = fake.blobs.put(content);
    fake.blobs.breakAfter(2);

    bring("model", name, content.size());

    assertThat(folder.resolve("model")).hasBinaryContent(content.toByteArray());
    assertThat(fake.blobs.offsets()).containsExactly(0L, 2_000L);
    assertThat(folder).isDirectoryNotContaining("glob:**.lode-part");
  }

  @Test
  void whatAnEarlierCommandBroughtIsNotFetchedAgain() throws Exception {
    var content = random(2_500);
    var name = fake.blobs.put(content);
    bring("model", name, content.size());
    bring("model", name, content.size());
    assertThat(fake.blobs.offsets()).containsExactly(0L);

    Files.delete(folder.resolve("model"));
    Files.write(
        folder.resolve(".model." + name.hex().substring(0, 12) + ".lode-part"),
        content.substring(0, 1_000).toByteArray());
    bring("model", name, content.size());
    assertThat(fake.blobs.offsets()).containsExactly(0L, 1_000L);
    assertThat(folder.resolve("model")).hasBinaryContent(content.toByteArray());
  }

  @Test
  void aPartOfSomethingElseIsThrownAway() throws Exception {
    var content = random(2_500);
    var name = fake.blobs.put(content);
    Files.createDirectories(folder);
    Files.write(
        folder.resolve(".model." + name.hex().substring(0, 12) + ".lode-part"),
        random(1_001).toByteArray());

    bring("model", name, content.size());

    assertThat(folder.resolve("model")).hasBinaryContent(content.toByteArray());
  }

  @Test
  void contentThatDoesNotFitItsHashNeverAppears() {
    var name = fake.blobs.put(random(2_500));
    fake.blobs.damage(name, random(2_400));

    assertThatThrownBy(() -> bring("model", name, 2_500)).hasMessageContaining("SHA-256");

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aLinkCannotLeadADownloadOut() throws Exception {
    var name = fake.blobs.put(random(10));
    Files.createDirectories(folder);
    var outside = Files.createDirectory(temporary.resolve("outside"));
    Files.createSymbolicLink(folder.resolve("sub"), outside);
    var victim = Files.writeString(temporary.resolve("victim"), "keep");
    Files.createSymbolicLink(folder.resolve("model"), victim);

    assertThatThrownBy(() -> bring("sub/model", name, 10)).hasMessageContaining("leads out");
    assertThatThrownBy(() -> bring("model", name, 10)).hasMessageContaining("--force");
    assertThat(folder.resolve("model")).isSymbolicLink();
    bring("model", name, 10, true);

    assertThat(outside).isEmptyDirectory();
    assertThat(victim).hasContent("keep");
    assertThat(folder.resolve("model")).isRegularFile();
  }

  @Test
  void anotherFileOfTheSameNameIsLeftAsItIsUnlessToldOtherwise() throws Exception {
    var name = fake.blobs.put(random(10));
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("model"), "my own");

    assertThatThrownBy(() -> bring("model", name, 10))
        .hasMessageContaining("model is in " + folder + " already, with another content")
        .hasMessageContaining("--force");
    assertThat(folder.resolve("model")).hasContent("my own");
    assertThat(fake.blobs.offsets()).isEmpty();

    bring("model", name, 10, true);
    assertThat(folder.resolve("model")).hasSize(10);
  }

  @Test
  void aPartThatIsLongerThanTheWholeIsThrownAway() throws Exception {
    var content = random(2_500);
    var name = fake.blobs.put(content);
    Files.createDirectories(folder);
    Files.write(
        folder.resolve(".model." + name.hex().substring(0, 12) + ".lode-part"),
        random(9_001).toByteArray());

    bring("model", name, content.size());

    assertThat(folder.resolve("model")).hasBinaryContent(content.toByteArray());
  }

  @Test
  void aNameAsLongAsNamesMayBeHasRoomForItsPart() throws Exception {
    var content = random(2_500);
    var name = fake.blobs.put(content);

    bring("n".repeat(255), name, content.size());

    assertThat(folder.resolve("n".repeat(255))).hasBinaryContent(content.toByteArray());
  }

  @Test
  void aFileInPlaceOfTheFolderIsSaidToBeOne() throws Exception {
    var name = fake.blobs.put(random(10));
    Files.createFile(folder);

    assertThatThrownBy(() -> bring("model", name, 10))
        .hasMessageContaining(": " + folder + " is a file, not a folder; ");
  }

  @Test
  void aNameThatLeadsOutIsRefused() {
    var name = fake.blobs.put(random(10));

    assertThatThrownBy(() -> bring("../model", name, 10))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void bring(String name, Sha256 sha256, long size) throws InterruptedException {
    bring(name, sha256, size, false);
  }

  private void bring(String name, Sha256 sha256, long size, boolean replace)
      throws InterruptedException {
    var line =
        TransferLine.on(
            new Streams(
                OutputStream.nullOutputStream(),
                new PrintStream(OutputStream.nullOutputStream()),
                false,
                false),
            "getting");
    new Downloads(client.blobs(), folder, replace, line)
        .bring(
            Job.newBuilder()
                .addArtifacts(
                    Artifact.newBuilder().setName(name).setSha256(sha256.hex()).setSizeBytes(size))
                .build());
  }

  private static ByteString random(int size) {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }
}
