package dev.lode.agent.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lode.agent.files.ArtifactCollector.Collected;
import dev.lode.common.model.Artifact;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Sha256;
import io.grpc.Status;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a workload leaves behind arrives as it was read; what is not its own does not.
@Timeout(120)
final class ArtifactCollectorTest {

  @TempDir private Path folder;
  private Path output;
  private ScriptedBlobs coordinator;
  private ArtifactCollector collector;

  @BeforeEach
  void start() throws IOException {
    output = Files.createDirectories(folder.resolve("attempt/output"));
    coordinator = new ScriptedBlobs();
    collector = new ArtifactCollector(coordinator::stub, ArtifactLimits.DEFAULT);
  }

  @AfterEach
  void stop() throws InterruptedException {
    coordinator.stop();
  }

  private void file(String name, byte[] content) throws IOException {
    var file = output.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  private void file(String name, String content) throws IOException {
    file(name, content.getBytes(UTF_8));
  }

  private Collected collect() throws InterruptedException {
    return collector.collect(
        new ArtifactCollector.Folders(
            output, folder.resolve("attempt/work"), folder.resolve("attempt/leftovers")));
  }

  private static Artifact artifact(String name, byte[] content) {
    return new Artifact(new RelativePath(name), Sha256.of(content), content.length);
  }

  private static Artifact artifact(String name, String content) {
    return artifact(name, content.getBytes(UTF_8));
  }

  private static byte[] bytes(int seed, int length) {
    var bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void everyFileBecomesAnArtifactByItsPath() throws Exception {
    file("model.bin", bytes(1, 3_000_000));
    file("logs/epoch/1.txt", "one");
    file("empty", "");
    file("größe ✓", "name");
    assertThat(collect())
        .isEqualTo(
            new Collected(
                List.of(
                    artifact("empty", ""),
                    artifact("größe ✓", "name"),
                    artifact("logs/epoch/1.txt", "one"),
                    artifact("model.bin", bytes(1, 3_000_000))),
                List.of()));
    assertThat(coordinator.content(Sha256.of(bytes(1, 3_000_000)))).isEqualTo(bytes(1, 3_000_000));
    assertThat(coordinator.has(Sha256.of(new byte[0]))).isTrue();
  }

  @Test
  void whatTheCoordinatorHasIsNotSentAndNothingTwice() throws Exception {
    coordinator.put("known".getBytes(UTF_8));
    file("a", "known");
    file("b", "new");
    file("c", "new");
    assertThat(collect().artifacts()).hasSize(3);
    assertThat(coordinator.uploads()).containsExactly(artifact("b", "new").sha256().hex());
  }

  @Test
  void aMissingFolderAndAnEmptyOneHaveNoArtifacts() throws Exception {
    assertThat(collect()).isEqualTo(new Collected(List.of(), List.of()));
    Files.delete(output);
    assertThat(collect()).isEqualTo(new Collected(List.of(), List.of()));
  }

  @Test
  void linksPipesAndSocketsAreLeftOutWithANote() throws Exception {
    var outside = Files.createDirectory(folder.resolve("outside"));
    var secret = Files.writeString(outside.resolve("secret"), "secret");
    Files.createSymbolicLink(output.resolve("link"), secret);
    Files.createSymbolicLink(output.resolve("folder"), outside);
    Files.createSymbolicLink(output.resolve("loop"), output);
    Files.createSymbolicLink(output.resolve("dangling"), folder.resolve("nowhere"));
    assertThat(new ProcessBuilder("mkfifo", output.resolve("pipe").toString()).start().waitFor())
        .isZero();
    try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(output.resolve("socket")));
      file("good", "good");
      var collected = collect();
      assertThat(collected.artifacts()).containsExactly(artifact("good", "good"));
      assertThat(collected.notes())
          .containsExactlyInAnyOrder(
              "dangling was left out: it is a link",
              "folder was left out: it is a link",
              "link was left out: it is a link",
              "loop was left out: it is a link",
              "pipe was left out: it is a pipe, a socket or a device",
              "socket was left out: it is a pipe, a socket or a device");
    }
    assertThat(coordinator.has(Sha256.of("secret".getBytes(UTF_8)))).isFalse();
  }

  @Test
  void anOutputFolderThatBecameALinkOrAFileIsLeftOut() throws Exception {
    Files.delete(output);
    Files.createSymbolicLink(output, folder);
    Files.writeString(folder.resolve("secret"), "secret");
    var linked = collect();
    assertThat(linked.artifacts()).isEmpty();
    assertThat(linked.notes()).singleElement().asString().contains("output folder was left out");
    Files.delete(output);
    Files.writeString(output, "a file");
    assertThat(collect().artifacts()).isEmpty();
    assertThat(coordinator.uploads()).isEmpty();
  }

  @Test
  void namesThatCannotBeKeptAreLeftOutWithANote() throws Exception {
    file("line\nbreak", "x");
    file("p".repeat(200) + "/" + "q".repeat(200) + "/" + "r".repeat(200), "x");
    var bytes = new ProcessBuilder("sh", "-c", "printf x > \"$(printf 'bad\\377name')\"");
    assertThat(bytes.directory(output.toFile()).start().waitFor()).isZero();
    file("good", "good");
    var collected = collect();
    assertThat(collected.artifacts()).containsExactly(artifact("good", "good"));
    assertThat(collected.notes()).hasSize(3).anyMatch(it -> it.contains("not valid UTF-8"));
  }

  @Test
  void foldersAreFollowedToADepthOf64() throws Exception {
    file("d/".repeat(63) + "deep", "deep");
    file("d/".repeat(64) + "deeper", "deeper");
    var collected = collect();
    assertThat(collected.artifacts()).containsExactly(artifact("d/".repeat(63) + "deep", "deep"));
    assertThat(collected.notes()).singleElement().asString().contains("deeper than 64");
  }

  @Test
  void tenThousandFilesAreTakenAndTheRestIsCounted() throws Exception {
    for (int i = 0; i < 10_050; i++) {
      file("f%05d".formatted(i), "same");
    }
    var collected = collect();
    assertThat(collected.artifacts()).hasSize(10_000);
    assertThat(collected.artifacts().getLast().name()).hasToString("f09999");
    assertThat(collected.notes())
        .containsExactly(
            "50 files of 200 bytes in all, the first f10000, were left out: this agent takes 10,000"
                + " artifacts of a job (--max-artifacts)");
    assertThat(coordinator.uploads()).hasSize(1);
  }

  @Test
  void moreThan64GibibytesAreLeftOut() throws Exception {
    try (var huge = new RandomAccessFile(output.resolve("huge").toFile(), "rw")) {
      huge.setLength((64L << 30) + 1);
    }
    file("small", "small");
    var collected = collect();
    assertThat(collected.artifacts()).containsExactly(artifact("small", "small"));
    assertThat(collected.notes()).singleElement().asString().contains("68,719,476,736");
  }

  @Test
  void notesAreFew() throws Exception {
    for (int i = 0; i < 100; i++) {
      Files.createSymbolicLink(output.resolve("link" + i), folder);
    }
    assertThat(collect().notes())
        .hasSize(21)
        .last()
        .isEqualTo("and 80 more were left out of the artifacts");
  }

  @Test
  void uploadsAreTriedAgainWhileTheCoordinatorIsAwayOrBusy() throws Exception {
    coordinator.fail(
        1, Status.UNAVAILABLE, Status.RESOURCE_EXHAUSTED, Status.INTERNAL, Status.UNAVAILABLE);
    file("data", bytes(2, 4_000_000));
    assertThat(collect())
        .isEqualTo(new Collected(List.of(artifact("data", bytes(2, 4_000_000))), List.of()));
    assertThat(coordinator.uploads()).hasSize(5);
  }

  @Test
  void aFileThatCannotBeStoredIsLeftOutAndTheOthersAreNot() throws Exception {
    coordinator.fail(0, Status.INVALID_ARGUMENT.withDescription("not this one"));
    file("a", "a");
    var collected = collect();
    assertThat(collected.artifacts()).isEmpty();
    assertThat(collected.notes())
        .containsExactly("a was left out: it could not be stored: not this one");
    assertThat(collect().artifacts()).hasSize(1);
  }

  @Test
  void aFileThatIsChangedWhileItIsSentIsReadAnew() throws Exception {
    file("data", bytes(3, 8_000_000));
    var changed = new AtomicInteger();
    coordinator.whileUploading(
        piece -> {
          if (changed.getAndIncrement() == 0) {
            overwrite("data", bytes(4, 16));
          }
        });
    var next = bytes(3, 8_000_000);
    System.arraycopy(bytes(4, 16), 0, next, next.length - 16, 16);
    assertThat(collect()).isEqualTo(new Collected(List.of(artifact("data", next)), List.of()));
    assertThat(coordinator.has(Sha256.of(next))).isTrue();
    assertThat(coordinator.has(Sha256.of(bytes(3, 8_000_000)))).isFalse();
  }

  @Test
  void ofEqualFilesOneThatIsChangedDoesNotSpoilTheOther() throws Exception {
    file("a", bytes(5, 8_000_000));
    file("b", bytes(5, 8_000_000));
    var changed = new AtomicInteger();
    coordinator.whileUploading(
        piece -> {
          if (changed.getAndIncrement() == 0) {
            overwrite("a", bytes(6, 16));
          }
        });
    var next = bytes(5, 8_000_000);
    System.arraycopy(bytes(6, 16), 0, next, next.length - 16, 16);
    assertThat(collect().artifacts())
        .containsExactly(artifact("a", next), artifact("b", bytes(5, 8_000_000)));
    assertThat(coordinator.has(Sha256.of(bytes(5, 8_000_000)))).isTrue();
    assertThat(coordinator.has(Sha256.of(next))).isTrue();
  }

  @Test
  void aFileThatNeverRestsIsLeftOut() throws Exception {
    file("data", new byte[8_000_000]);
    var changes = new AtomicInteger();
    coordinator.whileUploading(
        _ -> {
          try (var data = new RandomAccessFile(output.resolve("data").toFile(), "rw")) {
            data.seek(7_999_990);
            data.writeInt(changes.incrementAndGet());
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
    var collected = collect();
    assertThat(collected.artifacts()).isEmpty();
    assertThat(collected.notes()).containsExactly("data was left out: it changes while it is read");
  }

  @Test
  void aFileThatBecomesAPipeWhileCollectingIsNotWaitedFor() throws Exception {
    file("a", bytes(8, 3_000_000));
    file("z", bytes(9, 3_000_000));
    coordinator.whileUploading(
        piece -> {
          try {
            if (piece.getSha256().equals(Sha256.of(bytes(8, 3_000_000)).hex())) {
              Files.delete(output.resolve("z"));
              new ProcessBuilder("mkfifo", output.resolve("z").toString()).start().waitFor();
            }
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    coordinator.fail(0, Status.UNAVAILABLE, Status.UNAVAILABLE);
    assertThat(collect().artifacts()).contains(artifact("a", bytes(8, 3_000_000)));
  }

  @Test
  void aFileThatIsSwappedForLinksAllTheTimeNeverLeaksWhatTheyLeadTo() throws Exception {
    var secret = bytes(11, 5_000);
    Files.write(folder.resolve("secret"), secret);
    file("d/swap", bytes(10, 5_000));
    var done = new AtomicInteger();
    var swapper =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (done.get() == 0) {
                    try {
                      Files.deleteIfExists(output.resolve("d/swap"));
                      Files.createSymbolicLink(output.resolve("d/swap"), folder.resolve("secret"));
                      Files.delete(output.resolve("d/swap"));
                      Files.write(output.resolve("d/swap"), bytes(10, 5_000));
                    } catch (IOException e) {
                      throw new IllegalStateException(e);
                    }
                  }
                });
    for (int i = 0; i < 200; i++) {
      assertThat(collect().artifacts()).noneMatch(it -> it.sha256().equals(Sha256.of(secret)));
    }
    done.set(1);
    swapper.join();
    assertThat(coordinator.has(Sha256.of(secret))).isFalse();
  }

  @Test
  void aFileThatGrowsForEverEndsAndIsLeftOut() throws Exception {
    file("log", new byte[1_000]);
    var done = new AtomicInteger();
    var writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (var log = new RandomAccessFile(output.resolve("log").toFile(), "rw")) {
                    while (done.get() == 0) {
                      log.seek(log.length() % 50_000_000);
                      log.write(new byte[100_000]);
                    }
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                });
    await().until(() -> Files.size(output.resolve("log")) > 1_000_000);
    var collected = collect();
    done.set(1);
    writer.join();
    assertThat(collected.artifacts()).isEmpty();
    assertThat(collected.notes()).containsExactly("log was left out: it changes while it is read");
  }

  @Test
  void aSparseTerabyteIsLeftOutWithoutBeingRead() throws Exception {
    try (var huge = new RandomAccessFile(output.resolve("huge").toFile(), "rw")) {
      huge.setLength(1L << 40);
    }
    assertThat(collect().notes())
        .singleElement()
        .asString()
        .startsWith("huge was left out: with its 1,099,511,627,776 bytes");
  }

  @Test
  void aHardLinkToAnotherUsersFileIsLeftOut() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can give files away");
    var secret = Files.writeString(folder.resolve("secret"), "secret");
    Files.setAttribute(secret, "unix:uid", 12_345);
    Files.createLink(output.resolve("stolen"), secret);
    file("own", "own");
    Files.createLink(output.resolve("own again"), output.resolve("own"));
    var collected = collect();
    assertThat(collected.artifacts())
        .containsExactly(artifact("own", "own"), artifact("own again", "own"));
    assertThat(collected.notes())
        .containsExactly("stolen was left out: it is a hard link to a file of another user");
  }

  @Test
  void aFolderThatIsReplacedByALinkWhileCollectingLeaksNothing() throws Exception {
    var outside = Files.createDirectory(folder.resolve("outside"));
    Files.write(outside.resolve("z"), "secret".getBytes(UTF_8));
    file("a", bytes(8, 3_000_000));
    file("d/z", "own");
    coordinator.whileUploading(
        piece -> {
          try {
            if (!Files.isSymbolicLink(output.resolve("d"))) {
              Files.move(output.resolve("d"), folder.resolve("moved"));
              Files.createSymbolicLink(output.resolve("d"), outside);
            }
          } catch (IOException _) {
            // Another upload was faster.
          }
        });
    collect();
    assertThat(coordinator.has(Sha256.of("secret".getBytes(UTF_8)))).isFalse();
  }

  @Test
  void whileTheCoordinatorIsAwayItWaitsUntilInterrupted() throws Exception {
    file("data", "content");
    coordinator.stop();
    var task = new FutureTask<>(() -> collect());
    var thread = Thread.ofVirtual().name("test").start(task);
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    thread.interrupt();
    thread.join();
    assertThat(task.exceptionNow()).isInstanceOf(InterruptedException.class);
  }

  /// The last bytes of a file, in one step: one that is emptied first may be found empty and at
  /// rest.
  private void overwrite(String name, byte[] content) {
    try (var file = new RandomAccessFile(output.resolve(name).toFile(), "rw")) {
      file.seek(file.length() - content.length);
      file.write(content);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
