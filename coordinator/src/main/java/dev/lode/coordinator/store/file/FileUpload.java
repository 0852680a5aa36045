package dev.lode.coordinator.store.file;

import dev.lode.common.model.Sha256;
import dev.lode.coordinator.store.BlobStore;
import dev.lode.coordinator.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// A blob on its way into a file; hashed as it comes.
///
/// Threads: one.
final class FileUpload implements BlobStore.Upload {

  private final FileBlobStore store;
  private final Path file;
  private final Sha256 name;
  private final long sizeBytes;
  private final FileChannel channel;
  private final MessageDigest digest = Sha256.digest();
  private long received;

  FileUpload(FileBlobStore store, Path file, Sha256 name, long sizeBytes) throws IOException {
    this.store = store;
    this.file = file;
    this.name = name;
    this.sizeBytes = sizeBytes;
    this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
  }

  /// What is more than was said is counted and dropped.
  @Override
  public void write(ByteBuffer data) {
    int length = data.remaining();
    if (received + length <= sizeBytes) {
      digest.update(data.duplicate());
      try {
        while (data.hasRemaining()) {
          channel.write(data);
        }
      } catch (IOException e) {
        throw Folder.failure(file, e);
      }
    }
    data.position(data.limit());
    received += length;
  }

  @Override
  public @Nullable String keep() {
    if (received != sizeBytes) {
      return "%d bytes were announced, %d came".formatted(sizeBytes, received);
    }
    var hash = Sha256.from(digest.digest());
    if (!hash.equals(name)) {
      return "its SHA-256 is %s, not %s".formatted(hash, name);
    }
    if (store.claim(name) < 0) {
      settle(store.path(name));
    }
    return null;
  }

  private void settle(Path target) {
    try {
      channel.force(true);
      Folder.make(Folder.of(target));
      store.stamp(file);
      store.settling.add(name);
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
      syncOrDelete(target);
    } catch (IOException e) {
      throw Folder.failure(target, e);
    } finally {
      store.settling.remove(name);
    }
  }

  /// A name that may vanish with the power must not be seen.
  private static void syncOrDelete(Path target) throws IOException {
    try {
      Folder.sync(Folder.of(target));
    } catch (IOException e) {
      Files.deleteIfExists(target);
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new StoreException(file + ": cannot be dropped: " + e.getMessage(), e);
    }
  }
}
