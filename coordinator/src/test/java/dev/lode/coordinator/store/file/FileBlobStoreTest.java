package dev.lode.coordinator.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.common.model.Sha256;
import dev.lode.coordinator.store.BlobStore;
import dev.lode.coordinator.store.BlobStoreContract;
import dev.lode.coordinator.store.SmallDisk;
import dev.lode.coordinator.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileBlobStoreTest extends BlobStoreContract {

  @TempDir Path folder;

  @Override
  protected BlobStore open() {
    return new FileBlobStore(folder.resolve("blobs"));
  }

  @Test
  void aBlobIsAFileOfItsBytesThatNobodyElseMayRead() throws IOException {
    keep(NAME, CONTENT.length, CONTENT);
    var file = folder.resolve("blobs").resolve(NAME.hex().substring(0, 2)).resolve(NAME.hex());
    assertThat(file).hasBinaryContent(CONTENT);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void whatWasNotKeptLeavesNothingBehind() {
    keep(NAME, CONTENT.length + 1, CONTENT);
    keep(Sha256.of(new byte[1]), CONTENT.length, CONTENT);
    keep(NAME, CONTENT.length, CONTENT);
    keep(NAME, CONTENT.length, CONTENT);
    assertThat(folder.resolve("blobs/incoming")).isEmptyDirectory();
  }

  @Test
  @SuppressWarnings("MustBeClosedChecker")
  void whatACrashLeftOnItsWayInIsGoneOnWithOrRemovedWhenItIsLittle() throws IOException {
    var upload = store.begin(NAME, CONTENT.length);
    upload.write(ByteBuffer.wrap(CONTENT));
    var large = Sha256.of(new byte[200_000]);
    store.begin(large, 200_000).write(ByteBuffer.allocate(100_000));
    assertThat(folder.resolve("blobs/incoming")).isNotEmptyDirectory();
    store = open();
    assertThat(store.received(large)).isEqualTo(100_000);
    assertThat(store.received(NAME)).isZero();
    Files.delete(folder.resolve("blobs/incoming").resolve(large.hex()));
    assertThat(folder.resolve("blobs/incoming")).isEmptyDirectory();
    assertThat(store.has(NAME)).isFalse();
  }

  @Test
  void anUploadThatHasFallenSilentIsTakenOver() {
    var content = new byte[200_000];
    var name = Sha256.of(content);
    var now = new AtomicReference<>(Instant.EPOCH);
    var blobs = new FileBlobStore(folder.resolve("silent"), 1 << 20, now::get);
    try (var cut = blobs.begin(name, content.length)) {
      cut.write(ByteBuffer.wrap(content, 0, 150_000));
      assertThat(blobs.received(name)).isZero();
      now.set(Instant.EPOCH.plus(Incoming.QUIET).plusMillis(1));
      assertThat(blobs.received(name)).isEqualTo(150_000);
      try (var next = Objects.requireNonNull(blobs.resume(name, content.length, 150_000))) {
        next.write(ByteBuffer.wrap(content, 150_000, 50_000));
        assertThatThrownBy(() -> cut.write(ByteBuffer.allocate(1)))
            .hasMessageContaining("another upload has gone on");
        assertThat(next.keep()).isNull();
      }
    }
    assertThat(blobs.has(name)).isTrue();
    assertThat(folder.resolve("silent/incoming")).isEmptyDirectory();
  }

  @Test
  void whatBrokeOffLongAgoIsDropped() {
    var now = new AtomicReference<>(Instant.now());
    var blobs = new FileBlobStore(folder.resolve("old"), 1 << 20, now::get);
    var name = Sha256.of(new byte[200_000]);
    try (var upload = blobs.begin(name, 200_000)) {
      upload.write(ByteBuffer.allocate(100_000));
    }
    blobs.dropBrokenOff(Instant.now().minusSeconds(3600));
    assertThat(blobs.received(name)).isEqualTo(100_000);
    blobs.dropBrokenOff(Instant.now().plusSeconds(3600));
    assertThat(blobs.received(name)).isZero();
  }

  @Test
  void aBlobThatIsTooLargeIsRefusedAtOnce() {
    var small = new FileBlobStore(folder.resolve("small"), 10, InstantSource.system());
    assertThatThrownBy(() -> small.begin(NAME, 11))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("up to 10 bytes");
    small.begin(NAME, 10).close();
  }

  @Test
  void aBlobForWhichThereIsNoRoomIsRefusedAtOnce() throws Exception {
    try (var disk = SmallDisk.mount(folder.resolve("disk"), 2)) {
      var full = new FileBlobStore(disk.folder());
      assertThatThrownBy(() -> full.begin(NAME, 4 << 20))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("disk full");
    }
  }

  @Test
  void aDiskThatFillsUpOnTheWayIsSaidToBeFullAndLeavesNothingBehind() throws Exception {
    try (var disk = SmallDisk.mount(folder.resolve("disk"), 2)) {
      var full = new FileBlobStore(disk.folder());
      try (var upload = full.begin(NAME, 1 << 20)) {
        disk.fill(4096);
        assertThatThrownBy(() -> upload.write(ByteBuffer.allocate(1 << 20)))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("disk full");
      }
      assertThat(disk.folder().resolve("incoming")).isEmptyDirectory();
      disk.drain();
      try (var upload = full.begin(NAME, CONTENT.length)) {
        upload.write(ByteBuffer.wrap(CONTENT));
        assertThat(upload.keep()).isNull();
      }
      assertThat(full.has(NAME)).isTrue();
    }
  }
}
