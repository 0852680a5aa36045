package dev.lode.coordinator.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.store.LogStore;
import dev.lode.coordinator.store.LogStore.Chunk;
import dev.lode.coordinator.store.LogStoreContract;
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
