package dev.lode.agent.files;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lode.agent.files.InputFetcher.Fetched;
import dev.lode.common.model.InputFile;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Sha256;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Input files lie where they belong, whole, or a sentence says whose fault it is.
@Timeout(60)
final class InputFetcherTest {

  @TempDir private Path folder;
  private Path work;
  private Path cached;
  private ScriptedBlobs coordinator;
  private InputFetcher fetcher;

  @BeforeEach
  void start() throws IOException {
    work = Files.createDirectory(folder.resolve("work"));
    cached = folder.resolve("cache/blobs");
    coordinator = new ScriptedBlobs();
    fetcher = fetcher(1 << 20);
  }

  @AfterEach
  void stop() throws InterruptedException {
    coordinator.stop();
  }

  private InputFetcher fetcher(long cacheBytes) throws IOException {
    return new InputFetcher(BlobCache.open(cached, cacheBytes), coordinator::stub);
  }

  private InputFile file(String name, byte[] content) {
    return new InputFile(new RelativePath(name), coordinator.put(content), content.length, false);
  }

  private InputFile file(String name, String content) {
    return file(name, content.getBytes(UTF_8));
  }

  private Fetched fetch(InputFile... files) throws InterruptedException {
    return fetcher.fetch(List.of(files), work);
  }

  private static byte[] bytes(int seed, int length) {
    var bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private int cachedFiles() throws IOException {
    try (var files = Files.list(cached)) {
      return (int) files.count();
    }
  }

  @Test
  void filesLieInTheirFoldersWithTheirContent() throws Exception {
    var run = file("bin/run.sh", "echo hi");
    var executable = new InputFile(run.name(), run.sha256(), run.sizeBytes(), true);
    assertThat(fetch(file("a.txt", "A"), file("d/e/f.txt", "F"), file("empty", ""), executable))
        .isEqualTo(new Fetched.Ready());
    assertThat(work.resolve("a.txt")).hasContent("A");
    assertThat(work.resolve("d/e/f.txt")).hasContent("F");
    assertThat(work.resolve("empty")).isEmptyFile();
    assertThat(Files.isExecutable(work.resolve("bin/run.sh"))).isTrue();
    assertThat(Files.isExecutable(work.resolve("a.txt"))).isFalse();
    assertThat(Files.isWritable(work.resolve("a.txt"))).isTrue();
  }

  @Test
  void aWorkloadMayChangeItsCopyAndTheNextOneHasTheOriginal() throws Exception {
    var data = file("data", "original");
    fetch(data);
    Files.writeString(work.resolve("data"), "spoilt!!");
    fetch(data);
    assertThat(work.resolve("data")).hasContent("original");
    assertThat(coordinator.downloads()).hasSize(1);
  }

  @Test
  void theCacheOutlivesTheAgentButIsNotTrustedBlindly() throws Exception {
    var kept = file("kept", "kept content");
    var torn = file("torn", "torn content");
    fetch(kept, torn);
    Files.writeString(cached.resolve(torn.sha256().hex()), "torn");
    Files.writeString(cached.resolve("0".repeat(64) + ".part"), "unfinished");
    fetcher = fetcher(1 << 20);
    assertThat(fetch(kept, torn)).isEqualTo(new Fetched.Ready());
    assertThat(work.resolve("torn")).hasContent("torn content");
    assertThat(coordinator.downloads()).hasSize(3);
    assertThat(cachedFiles()).isEqualTo(2);
  }

  @Test
  void whatIsChangedInTheCacheIsFetchedAgain() throws Exception {
    var data = file("data", "original");
    fetch(data);
    Files.writeString(cached.resolve(data.sha256().hex()), "spoilt!!");
    fetch(data);
    assertThat(work.resolve("data")).hasContent("original");
  }

  @Test
  void theCacheKeepsItsBoundAndWhatWasUsedLast() throws Exception {
    fetcher = fetcher(25_000);
    var files = new ArrayList<InputFile>();
    for (int i = 0; i < 4; i++) {
      files.add(file("f" + i, bytes(i, 10_000)));
    }
    fetch(files.get(0));
    fetch(files.get(1));
    fetch(files.get(0));
    fetch(files.get(2));
    assertThat(cached.resolve(files.get(0).sha256().hex())).exists();
    assertThat(cached.resolve(files.get(1).sha256().hex())).doesNotExist();
    fetcher = fetcher(10_000);
    assertThat(cachedFiles()).isEqualTo(1);
    assertThat(cached.resolve(files.get(2).sha256().hex())).exists();
  }

  @Test
  void aBlobLargerThanTheCacheIsPlacedAllTheSame() throws Exception {
    fetcher = fetcher(100);
    var large = bytes(5, 500_000);
    assertThat(fetch(file("large", large))).isEqualTo(new Fetched.Ready());
    assertThat(work.resolve("large")).hasBinaryContent(large);
    assertThat(cachedFiles()).isZero();
  }

  @Test
  void aBrokenDownloadIsTakenUpWhereItBroke() throws Exception {
    var content = bytes(6, 50_500);
    coordinator.fail(7, Status.UNAVAILABLE, Status.INTERNAL, Status.UNAVAILABLE);
    assertThat(fetch(file("data", content))).isEqualTo(new Fetched.Ready());
    assertThat(work.resolve("data")).hasBinaryContent(content);
    assertThat(coordinator.downloads())
        .extracting(it -> it.getOffset())
        .containsExactly(0L, 7000L, 14_000L, 21_000L);
  }

  @Test
  void aBlobThatIsNotThereIsTheCallersFault() throws Exception {
    var missing = new InputFile(new RelativePath("x/y"), Sha256.of(new byte[] {1}), 1, false);
    assertThat(fetch(file("good", "good"), missing))
        .isInstanceOfSatisfying(
            Fetched.Impossible.class,
            it -> assertThat(it.why()).contains("x/y", missing.sha256().hex(), "upload"));
  }

  @Test
  void anotherContentThanPromisedIsTheFleetsFault() throws Exception {
    var name = Sha256.of(new byte[] {2});
    coordinator.putWrong(name, "something else".getBytes(US_ASCII));
    assertThat(fetch(new InputFile(new RelativePath("data"), name, 14, false)))
        .isInstanceOf(Fetched.Failed.class);
    assertThat(work.resolve("data")).doesNotExist();
    assertThat(cachedFiles()).isZero();
  }

  @Test
  void anotherSizeThanTheJobSaysIsTheCallersFault() throws Exception {
    var name = coordinator.put("four".getBytes(US_ASCII));
    assertThat(fetch(new InputFile(new RelativePath("data"), name, 5, false)))
        .isInstanceOf(Fetched.Impossible.class);
  }

  @Test
  void aFileCannotLieInAnotherFile() throws Exception {
    assertThat(fetch(file("a", "1"))).isEqualTo(new Fetched.Ready());
    assertThat(fetch(file("a/b", "2"))).isInstanceOf(Fetched.Impossible.class);
    Files.createDirectory(work.resolve("folder"));
    assertThat(fetch(file("folder", "3"))).isInstanceOf(Fetched.Impossible.class);
  }

  @Test
  void namesThatNoFileSystemTakesAreTheCallersFault() throws Exception {
    assertThat(fetch(file("n".repeat(300), "long"))).isInstanceOf(Fetched.Impossible.class);
    assertThat(fetch(file("lone \ud800 half", "half"))).isInstanceOf(Fetched.Impossible.class);
    assertThat(fetch(file("größe ✓/数据", "fine"))).isEqualTo(new Fetched.Ready());
    assertThat(work.resolve("größe ✓/数据")).hasContent("fine");
  }

  @Test
  void noLinkLeadsOutOfTheWorkFolder() throws Exception {
    var outside = Files.createDirectory(folder.resolve("outside"));
    var victim = Files.writeString(outside.resolve("victim"), "untouched");
    Files.createSymbolicLink(work.resolve("out"), outside);
    Files.createSymbolicLink(work.resolve("file"), victim);
    assertThat(fetch(file("out/planted", "evil"))).isInstanceOf(Fetched.Impossible.class);
    assertThat(outside.resolve("planted")).doesNotExist();
    assertThat(fetch(file("file", "own"))).isEqualTo(new Fetched.Ready());
    assertThat(victim).hasContent("untouched");
    assertThat(Files.isSymbolicLink(work.resolve("file"))).isFalse();
  }

  @Test
  void manyFilesAreFetchedEachBlobOnce() throws Exception {
    var files = new ArrayList<InputFile>();
    for (int i = 0; i < 400; i++) {
      files.add(file("d" + i % 7 + "/f" + i, bytes(i / 2, 100)));
    }
    assertThat(fetcher.fetch(files, work)).isEqualTo(new Fetched.Ready());
    for (int i = 0; i < 400; i++) {
      assertThat(work.resolve("d" + i % 7 + "/f" + i)).hasBinaryContent(bytes(i / 2, 100));
    }
    assertThat(coordinator.downloads()).hasSize(200);
  }

  @Test
  void whileTheCoordinatorIsAwayItWaitsUntilInterrupted() throws Exception {
    var data = file("data", "content");
    coordinator.stop();
    var task = new FutureTask<>(() -> fetch(data));
    var thread = Thread.ofVirtual().name("test").start(task);
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    thread.interrupt();
    thread.join();
    assertThat(task.state()).isEqualTo(FutureTask.State.FAILED);
    assertThat(task.exceptionNow()).isInstanceOf(InterruptedException.class);
    assertThat(Files.exists(work.resolve("data"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(cachedFiles()).isZero();
  }
}
