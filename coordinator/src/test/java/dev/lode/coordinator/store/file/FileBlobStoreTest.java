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
import java.time.InstantSource;
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
  void whatACrashLeftOnItsWayInIsRemoved() {
    var upload = store.begin(NAME, CONTENT.length);
    upload.write(ByteBuffer.wrap(CONTENT));
    assertThat(folder.resolve("blobs/incoming")).isNotEmptyDirectory();
    store = open();
    assertThat(folder.resolve("blobs/incoming")).isEmptyDirectory();
    assertThat(store.has(NAME)).isFalse();
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
