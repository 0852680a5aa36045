package dev.lode.agent.launch.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file that changes is told, on one thread, without looking for it.
final class KernelEventsTest {

  @TempDir Path data;
  private Host host;

  @BeforeEach
  void open() throws IOException {
    host = new Host(data);
  }

  @AfterEach
  void close() throws Exception {
    host.close();
  }

  @Test
  void aFileThatGrowsIsTold() throws Exception {
    var folder = host.folder();
    var told = watch(folder);
    Files.writeString(folder.log(), "x");
    assertThat(next(told)).isEqualTo(AttemptFile.LOG);
    Files.writeString(folder.progress(), "50 half");
    awaitTold(told, AttemptFile.PROGRESS);
  }

  @Test
  void aFileThatIsPutInPlaceIsTold() throws Exception {
    var folder = host.folder();
    var told = watch(folder);
    var part = Files.writeString(folder.work().resolve("part"), "{}");
    Files.move(part, folder.result(), StandardCopyOption.ATOMIC_MOVE);
    assertThat(next(told)).isEqualTo(AttemptFile.RESULT);
  }

  @Test
  void whatAWorkloadWritesIsTold() throws Exception {
    var folder = host.folder();
    var told = watch(folder);
    var launched =
        host.launch(folder, null, "sh", "-c", "echo 1 > $LODE_PROGRESS; echo {} > $LODE_RESULT");
    assertThat(Host.told(launched).exit()).isEqualTo(new End.Exited(0));
    awaitTold(told, AttemptFile.PROGRESS);
  }

  @Test
  void otherFilesAreNotTold() throws Exception {
    var folder = host.folder();
    var told = watch(folder);
    Files.writeString(folder.exit(), "x");
    Files.writeString(folder.work().resolve("log"), "x");
    Files.writeString(folder.progress(), "x");
    assertThat(next(told)).isEqualTo(AttemptFile.PROGRESS);
  }

  @Test
  void theLastChangeIsToldHoweverManyThereWere() throws Exception {
    var folder = host.folder();
    var seen = new AtomicInteger();
    var calls = new AtomicInteger();
    try (var watch =
        host.events.watch(
            folder,
            _ -> {
              calls.incrementAndGet();
              seen.set((int) folder.log().toFile().length());
            })) {
      assertThat(watch).isNotNull();
      var writes = 20_000;
      try (var log = Files.newOutputStream(folder.log())) {
        for (int i = 0; i < writes; i++) {
          log.write('x');
        }
      }
      Awaitility.await().until(() -> seen.get() == writes);
      assertThat(calls).hasValueLessThan(writes / 10);
    }
  }

  @Test
  void afterAnOverflowEverythingIsTold() throws Exception {
    var limit = limit();
    var quiet = watch(host.folder());
    var folder = host.folder();
    var reached = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    try (var watch =
        host.events.watch(
            folder,
            _ -> {
              reached.countDown();
              try {
                release.await(); // what a callback must not do: the queue fills up
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            })) {
      assertThat(watch).isNotNull();
      Files.writeString(folder.log(), "x");
      reached.await();
      try (var log = Files.newOutputStream(folder.log());
          var progress = Files.newOutputStream(folder.progress())) {
        for (int i = 0; i <= limit / 2; i++) {
          log.write('x');
          progress.write('x');
        }
      }
      release.countDown();
      for (var _ : AttemptFile.values()) {
        assertThat(next(quiet)).isNotNull();
      }
    }
  }

  @Test
  void afterItIsClosedAWatchIsQuietAndTheFolderMayBeWatchedAgain() throws Exception {
    var folder = host.folder();
    var first = new LinkedBlockingQueue<AttemptFile>();
    host.events.watch(folder, first::add).close();
    var second = watch(folder);
    assertThatThrownBy(() -> watch(folder)).isInstanceOf(IllegalStateException.class);
    Files.writeString(folder.log(), "x");
    assertThat(next(second)).isEqualTo(AttemptFile.LOG);
    assertThat(first).isEmpty();
  }

  @Test
  void aFolderMayBeRemovedWhileItIsWatched() throws Exception {
    var folder = host.folder();
    var told = new LinkedBlockingQueue<AttemptFile>();
    try (var watch = host.events.watch(folder, told::add)) {
      assertThat(watch).isNotNull();
      folder.delete();
    }
    var next = host.folder();
    var others = watch(next);
    Files.writeString(next.log(), "x");
    assertThat(next(others)).isEqualTo(AttemptFile.LOG);
  }

  @Test
  void aCallbackThatFailsDoesNotStopTheOthers() throws Exception {
    var folder = host.folder();
    try (var watch =
        host.events.watch(
            folder,
            _ -> {
              throw new IllegalStateException("on purpose");
            })) {
      assertThat(watch).isNotNull();
      Files.writeString(folder.log(), "x");
      var other = host.folder();
      var told = watch(other);
      Files.writeString(other.log(), "x");
      assertThat(next(told)).isEqualTo(AttemptFile.LOG);
    }
  }

  private LinkedBlockingQueue<AttemptFile> watch(AttemptFolder folder) throws IOException {
    var told = new LinkedBlockingQueue<AttemptFile>();
    host.events.watch(folder, told::add);
    return told;
  }

  private static AttemptFile next(BlockingQueue<AttemptFile> told) throws InterruptedException {
    var next = told.poll(60, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  private static void awaitTold(BlockingQueue<AttemptFile> told, AttemptFile file)
      throws InterruptedException {
    while (next(told) != file) {}
  }

  /// In one read: this kind of file has nothing to say to a second.
  private static int limit() throws IOException {
    var file = Path.of("/proc/sys/fs/inotify/max_queued_events");
    try (var in = Files.newInputStream(file)) {
      var bytes = new byte[32];
      return Integer.parseInt(
          new String(bytes, 0, in.read(bytes), StandardCharsets.US_ASCII).strip());
    }
  }
}
