package dev.lode.coordinator.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.store.LogStore;
import dev.lode.coordinator.store.LogStore.Chunk;
import dev.lode.coordinator.store.LogStoreContract;
import dev.lode.coordinator.store.RetentionStore.Leftover;
import dev.lode.coordinator.store.SmallDisk;
import dev.lode.coordinator.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileLogStoreTest extends LogStoreContract {

  @TempDir Path folder;

  @Override
  protected LogStore open(InstantSource time) {
    return new FileLogStore(folder.resolve("logs"), time);
  }

  private Path file(AttemptId attempt) {
    var shard = attempt.job().value().substring(0, 2);
    return folder.resolve("logs").resolve(shard).resolve(attempt + ".log");
  }

  private Path index(AttemptId attempt) {
    return file(attempt).resolveSibling(attempt + ".idx");
  }

  @Test
  void aLogIsAFileOfItsBytesThatNobodyElseMayRead() throws IOException {
    append(attempt, 0, "hello");
    assertThat(file(attempt)).hasContent("hello");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(attempt))))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("logs"))))
        .isEqualTo("rwx------");
  }

  @Test
  void whatWasNotAcknowledgedBeforeACrashCountsIfItIsThere() throws IOException {
    append(attempt, 0, "hello");
    store.close();
    Files.writeString(file(attempt), ", wor", StandardOpenOption.APPEND);
    reopen();
    assertThat(store.end(attempt)).isEqualTo(10);
    assertThat(append(attempt, 5, ", world")).isEqualTo(12);
    assertThat(text(attempt)).isEqualTo("hello, world");
  }

  @Test
  void aLogOfOneSecondHasNoIndex() {
    append(attempt, 0, "hello");
    append(attempt, 5, ", world");
    assertThat(index(attempt)).doesNotExist();
  }

  @Test
  void withoutItsIndexALogIsReadAllTheSame() throws IOException {
    logOfThreeSeconds();
    Files.delete(index(attempt));
    reopen();
    assertThat(text(attempt)).isEqualTo("aabbcc");
    assertThat(store.offsetAt(attempt, START)).isBetween(0L, 6L);
    append(attempt, 6, "dd");
    assertThat(text(attempt)).isEqualTo("aabbccdd");
  }

  @Test
  void aTornIndexIsReadAsFarAsItIsWhole() throws IOException {
    logOfThreeSeconds();
    try (var channel = FileChannel.open(index(attempt), StandardOpenOption.WRITE)) {
      channel.truncate(2 * 16 + 5);
    }
    reopen();
    assertThat(store.offsetAt(attempt, START.plusSeconds(1))).isEqualTo(2);
    assertThat(store.offsetAt(attempt, START.plusSeconds(2))).isEqualTo(6);
  }

  @Test
  void zerosAtTheEndOfAnIndexArePassedOver() throws IOException {
    logOfThreeSeconds();
    Files.write(index(attempt), new byte[64], StandardOpenOption.APPEND);
    reopen();
    assertThat(store.offsetAt(attempt, START.plusSeconds(2))).isEqualTo(4);
    assertThat(store.offsetAt(attempt, START.plusSeconds(3))).isEqualTo(6);
  }

  @Test
  void anIndexOfBytesThatTheLogHasLostIsPassedOver() throws IOException {
    logOfThreeSeconds();
    try (var channel = FileChannel.open(file(attempt), StandardOpenOption.WRITE)) {
      channel.truncate(3);
    }
    reopen();
    assertThat(store.end(attempt)).isEqualTo(3);
    assertThat(store.offsetAt(attempt, START.plusSeconds(1))).isEqualTo(2);
    assertThat(store.offsetAt(attempt, START.plusSeconds(2))).isEqualTo(3);
  }

  private Path sealed(AttemptId attempt) {
    var log = file(attempt);
    return log.resolveSibling(attempt + ".zst");
  }

  private static byte[] lines(int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("step ").append(i).append(" loss ").append(i * 31 % 1009).append('\n');
    }
    return text.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  private byte[] bytes(AttemptId attempt, long offset, int length) {
    var into = ByteBuffer.allocate(length);
    while (into.hasRemaining() && store.read(attempt, offset + into.position(), into) > 0) {}
    return into.array();
  }

  @Test
  void aSealedLogIsSmallerAndReadFromAnyOffset() {
    var log = lines(200_000);
    store.append(List.of(new Chunk(attempt, 0, ByteBuffer.wrap(log))));
    var files = (FileLogStore) store;
    assertThat(files.unsealed(files.shards().getFirst())).containsExactly(attempt);
    assertThat(files.seal(attempt)).isGreaterThan(log.length / 2);
    assertThat(file(attempt)).doesNotExist();
    assertThat(files.unsealed(files.shards().getFirst())).isEmpty();
    assertThat(files.seal(attempt)).isZero();
    for (int round = 0; round < 2; round++) {
      assertThat(store.end(attempt)).isEqualTo(log.length);
      assertThat(bytes(attempt, 0, log.length)).isEqualTo(log);
      var random = new java.util.Random(round);
      for (int i = 0; i < 50; i++) {
        int from = random.nextInt(log.length - 1000);
        assertThat(bytes(attempt, from, 1000))
            .isEqualTo(java.util.Arrays.copyOfRange(log, from, from + 1000));
      }
      reopen();
    }
    files = (FileLogStore) store;
    assertThat(files.bytes(attempt.job(), 1)).isEqualTo(sealed(attempt).toFile().length());
    assertThat(files.files(attempt.job(), 1))
        .extracting(it -> it.path().getFileName().toString())
        .containsExactly(attempt + ".zst");
    assertThat(files.remove(List.of(new Leftover.Logs(attempt.job(), 1))))
        .isLessThan(log.length / 2);
    assertThat(sealed(attempt)).doesNotExist();
    assertThat(store.end(attempt)).isZero();
  }

  @Test
  void gapsOfASealedLogAreWhereTheyWere() {
    var head = lines(2000);
    var tail = lines(1000);
    long after = head.length + 5_000_000L;
    store.append(
        List.of(
            new Chunk(attempt, 0, ByteBuffer.wrap(head)),
            new Chunk(attempt, head.length, ByteBuffer.allocate(0), 5_000_000),
            new Chunk(attempt, after, ByteBuffer.wrap(tail)),
            new Chunk(attempt, after + tail.length, ByteBuffer.allocate(0), 77)));
    var gaps = store.gaps(attempt);
    ((FileLogStore) store).seal(attempt);
    reopen();
    assertThat(file(attempt)).doesNotExist();
    assertThat(store.end(attempt)).isEqualTo(after + tail.length + 77);
    assertThat(store.gaps(attempt)).isEqualTo(gaps).hasSize(2);
    assertThat(bytes(attempt, 0, head.length)).isEqualTo(head);
    assertThat(bytes(attempt, after, tail.length)).isEqualTo(tail);
    assertThat(text(attempt, head.length, 10)).isEmpty();
  }

  @Test
  void aCrashAnywhereInASealingLosesNothing() throws IOException {
    var log = lines(50_000);
    store.append(List.of(new Chunk(attempt, 0, ByteBuffer.wrap(log))));
    var saved = Files.readAllBytes(file(attempt));
    ((FileLogStore) store).seal(attempt);
    var whole = Files.readAllBytes(sealed(attempt));
    store.close();
    // Before the rename: half a file under another name.
    Files.delete(sealed(attempt));
    Files.write(file(attempt), saved);
    Files.write(
        sealed(attempt).resolveSibling(attempt + ".zst.tmp"),
        java.util.Arrays.copyOf(whole, whole.length / 2));
    reopen();
    assertThat(bytes(attempt, 0, log.length)).isEqualTo(log);
    assertThat(((FileLogStore) store).seal(attempt)).isPositive();
    // After the rename, before the log went.
    Files.write(file(attempt), saved);
    reopen();
    assertThat(bytes(attempt, 0, log.length)).isEqualTo(log);
    assertThat(((FileLogStore) store).seal(attempt)).isPositive();
    assertThat(file(attempt)).doesNotExist();
    assertThat(bytes(attempt, 0, log.length)).isEqualTo(log);
  }

  @Test
  void aSealedLogThatWasDamagedSaysSoAndIsNotReadWrongly() throws IOException {
    var log = lines(50_000);
    store.append(List.of(new Chunk(attempt, 0, ByteBuffer.wrap(log))));
    ((FileLogStore) store).seal(attempt);
    var whole = Files.readAllBytes(sealed(attempt));
    var random = new java.util.Random(4);
    for (int i = 0; i < 60; i++) {
      var damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(sealed(attempt), damaged);
      reopen();
      try {
        assertThat(bytes(attempt, 0, log.length)).isEqualTo(log);
      } catch (StoreException e) {
        assertThat(e).hasMessageContaining("damaged");
      }
    }
  }

  @Test
  void theZstdProgramReadsASealedLog() throws Exception {
    var log = lines(50_000);
    store.append(List.of(new Chunk(attempt, 0, ByteBuffer.wrap(log))));
    ((FileLogStore) store).seal(attempt);
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(Path.of("/usr/bin/zstd")));
    var zstd = new ProcessBuilder("zstd", "-dc", sealed(attempt).toString()).start();
    assertThat(zstd.getInputStream().readAllBytes()).isEqualTo(log);
  }

  /// `aa`, `bb`, `cc`, each a second after the other.
  private void logOfThreeSeconds() {
    store.close();
    var now = new AtomicReference<>(START);
    try (var store = new FileLogStore(folder.resolve("logs"), now::get)) {
      store.append(List.of(chunk(attempt, 0, "aa")));
      now.set(START.plusSeconds(1));
      store.append(List.of(chunk(attempt, 2, "bb")));
      now.set(START.plusSeconds(2));
      store.append(List.of(chunk(attempt, 4, "cc")));
    }
  }

  @Test
  void moreLogsThanMayBeOpenAreAppendedAndReadInAnyOrder() {
    try (var few = new FileLogStore(folder.resolve("few"), () -> START, 2)) {
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 10; i++) {
          few.append(List.of(chunk(attempt(i), round, "x")));
        }
      }
      var into = ByteBuffer.allocate(10);
      for (int i = 0; i < 10; i++) {
        assertThat(few.read(attempt(i), 0, into.clear())).isEqualTo(3);
      }
    }
  }

  @Test
  void whoReadsAlongSeesEachByteOnceAndInOrder() throws InterruptedException {
    var wrong = new AtomicBoolean();
    var reader =
        Thread.ofVirtual()
            .name("reader")
            .start(
                () -> {
                  long offset = 0;
                  var into = ByteBuffer.allocate(1000);
                  while (offset < 100_000) {
                    int read = store.read(attempt, offset, into.clear());
                    for (int i = 0; i < read; i++, offset++) {
                      wrong.compareAndSet(false, into.get(i) != (byte) offset);
                    }
                  }
                });
    for (int offset = 0; offset < 100_000; offset += 1000) {
      var data = ByteBuffer.allocate(1000);
      for (int i = 0; i < 1000; i++) {
        data.put((byte) (offset + i));
      }
      store.append(List.of(new Chunk(attempt, offset, data.flip())));
    }
    reader.join();
    assertThat(wrong).isFalse();
  }

  @Test
  void onAFullDiskWhatWasDurableStaysAndTheLogGoesOnOnceThereIsRoom() throws Exception {
    try (var disk = SmallDisk.mount(folder.resolve("disk"), 4);
        var full = new FileLogStore(disk.folder().resolve("logs"), () -> START)) {
      full.append(List.of(chunk(attempt, 0, "hello")));
      disk.fill(64 << 10);
      var large = new Chunk(attempt, 5, ByteBuffer.allocate(256 << 10));
      assertThatThrownBy(() -> full.append(List.of(large)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(disk.folder() + "/logs: disk full");
      assertThat(full.end(attempt)).isEqualTo(5);
      disk.drain();
      assertThat(full.append(List.of(large)).getFirst().durable()).isEqualTo(5 + (256 << 10));
      var into = ByteBuffer.allocate(6);
      full.read(attempt, 0, into);
      assertThat(into.array()).isEqualTo("hello\0".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void onAFullDiskALogThatFailedTakesNothingFromTheOthers() throws Exception {
    try (var disk = SmallDisk.mount(folder.resolve("disk"), 4);
        var full = new FileLogStore(disk.folder().resolve("logs"), () -> START)) {
      var large = new Chunk(attempt(2), 0, ByteBuffer.allocate(8 << 20));
      assertThatThrownBy(() -> full.append(List.of(chunk(attempt, 0, "hello"), large)))
          .isInstanceOf(StoreException.class);
      assertThat(full.end(attempt(2))).isZero();
      assertThat(full.append(List.of(chunk(attempt, 0, "hello"))).getFirst().durable())
          .isEqualTo(5);
    }
  }
}
