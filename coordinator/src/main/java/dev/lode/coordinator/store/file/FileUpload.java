package dev.lode.coordinator.store.file;

import dev.lode.common.model.Sha256;
import dev.lode.coordinator.store.BlobStore;
import dev.lode.coordinator.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A blob on its way into a file; hashed as it comes.
///
/// Threads: one, but for `giveUp`, which another upload's calls.
final class FileUpload implements BlobStore.Upload {

  private static final int BUFFER_BYTES = 256 << 10;

  private final FileBlobStore store;
  private final Incoming incoming;
  private final Path file;
  private final Sha256 name;
  private final long sizeBytes;
  private final FileChannel channel;
  private final MessageDigest digest = Sha256.digest();
  private final AtomicLong received = new AtomicLong();
  private volatile Instant lastHeard;

  /// Whether what has come in is of any use to a later upload.
  private boolean useful = true;

  private boolean givenUp;

  /// @param offset how much of the file is taken over
  FileUpload(
      FileBlobStore store, Incoming incoming, Path file, Sha256 name, long sizeBytes, long offset)
      throws IOException {
    this.store = store;
    this.incoming = incoming;
    this.file = file;
    this.name = name;
    this.sizeBytes = sizeBytes;
    this.lastHeard = incoming.now();
    this.channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      takeOver(offset);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void takeOver(long offset) throws IOException {
    channel.truncate(offset);
    var buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (channel.read(buffer.clear()) >= 0) {
      digest.update(buffer.flip());
    }
    received.set(offset);
  }

  Sha256 name() {
    return name;
  }

  Path file() {
    return file;
  }

  long received() {
    return received.get();
  }

  Instant lastHeard() {
    return lastHeard;
  }

  /// Leaves the file to another upload; false when it is too late for that.
  synchronized boolean giveUp() throws IOException {
    if (!channel.isOpen() || !useful) {
      return false;
    }
    givenUp = true;
    channel.close();
    return true;
  }

  /// What is more than was said is counted and dropped.
  @Override
  public synchronized void write(ByteBuffer data) {
    requireOwn();
    lastHeard = incoming.now();
    int length = data.remaining();
    if (received.get() + length <= sizeBytes) {
      digest.update(data.duplicate());
      try {
        while (data.hasRemaining()) {
          channel.write(data);
        }
      } catch (ClosedByInterruptException e) {
        throw Folder.failure(file, e);
      } catch (IOException e) {
        useful = false;
        throw Folder.failure(file, e);
      }
    } else {
      useful = false;
    }
    data.position(data.limit());
    received.addAndGet(length);
  }

  private void requireOwn() {
    if (givenUp) {
      throw new StoreException(name + ": another upload has gone on with this one");
    }
  }

  @Override
  public synchronized @Nullable String keep() {
    requireOwn();
    if (received.get() != sizeBytes) {
      return "%d bytes were announced, %d came".formatted(sizeBytes, received.get());
    }
    useful = false;
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
    } catch (ClosedChannelException e) {
      useful = true;
      throw Folder.failure(target, e);
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
    incoming.forget(this);
    try {
      if (closed()) {
        incoming.putAside(file, name);
      } else {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new StoreException(file + ": cannot be dropped: " + e.getMessage(), e);
    }
  }

  /// Whether a later upload may go on with what has come in.
  private synchronized boolean closed() throws IOException {
    channel.close();
    return useful && !givenUp;
  }
}
