package dev.lode.coordinator.store.seal;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A sealed file, read from any place. Each frame has a checksum: what was damaged is not read.
///
/// Threads: any; `close` when no other call is under way.
public final class SealedFile implements AutoCloseable {

  private static final int MAX_FRAMES = 1 << 26;

  /// The frame that was unpacked last: who reads on finds it here.
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  private record Unpacked(int number, byte[] plain) {}

  private final Path path;
  private volatile FileChannel file;

  /// Where each frame begins, packed and plain, and last of all where the last one ends.
  private final long[] packedAt;

  private final long[] plainAt;
  private volatile @Nullable Unpacked last;

  private SealedFile(Path path, FileChannel file, long[] packedAt, long[] plainAt) {
    this.path = path;
    this.file = file;
    this.packedAt = packedAt;
    this.plainAt = plainAt;
  }

  public static SealedFile open(Path path) throws IOException {
    var file = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return open(path, file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static SealedFile open(Path path, FileChannel file) throws IOException {
    long size = file.size();
    var footer = bytes(file, size - Sealing.FOOTER_BYTES, Sealing.FOOTER_BYTES, path);
    int frames = footer.getInt();
    footer.get();
    long table = (long) frames * Sealing.ENTRY_BYTES + Sealing.FOOTER_BYTES;
    if (footer.getInt() != Sealing.SEEKABLE || frames < 0 || frames > MAX_FRAMES || table > size) {
      throw damaged(path, "its table of frames is not there");
    }
    var entries = bytes(file, size - table, frames * Sealing.ENTRY_BYTES, path);
    var packedAt = new long[frames + 1];
    var plainAt = new long[frames + 1];
    for (int i = 0; i < frames; i++) {
      packedAt[i + 1] = packedAt[i] + Integer.toUnsignedLong(entries.getInt());
      int plain = entries.getInt();
      if (plain <= 0 || plain > Sealing.FRAME_BYTES) {
        throw damaged(path, "its table of frames is wrong");
      }
      plainAt[i + 1] = plainAt[i] + plain;
    }
    if (packedAt[frames] != size - table - 8) {
      throw damaged(path, "its table of frames does not fit it");
    }
    return new SealedFile(path, file, packedAt, plainAt);
  }

  private static IOException damaged(Path path, String how) {
    return new IOException(path + " is damaged: " + how);
  }

  /// Of what is sealed in it.
  public long size() {
    return plainAt[plainAt.length - 1];
  }

  /// Fills `into` as far as there are bytes; how many.
  public int read(long offset, ByteBuffer into) throws IOException {
    int read = 0;
    for (long at = offset; into.hasRemaining() && at < size(); ) {
      int number = frameOf(at);
      var plain = unpacked(number);
      int from = (int) (at - plainAt[number]);
      int n = Math.min(into.remaining(), plain.length - from);
      into.put(plain, from, n);
      at += n;
      read += n;
    }
    return read;
  }

  private int frameOf(long offset) {
    int found = Arrays.binarySearch(plainAt, offset);
    return found >= 0 ? found : -found - 2;
  }

  private byte[] unpacked(int number) throws IOException {
    var before = last;
    if (before != null && before.number() == number) {
      return before.plain();
    }
    int length = (int) (packedAt[number + 1] - packedAt[number]);
    int plainLength = (int) (plainAt[number + 1] - plainAt[number]);
    var packed = new byte[length];
    steadily(packedAt[number], length).get(packed);
    try (var zstd = new ZstdDecompressCtx()) {
      var plain = zstd.decompress(packed, plainLength);
      if (plain.length != plainLength) {
        throw damaged(path, "a frame has another length than it should");
      }
      last = new Unpacked(number, plain);
      return plain;
    } catch (ZstdException e) {
      throw new IOException(path + " is damaged: " + e.getMessage(), e);
    }
  }

  /// An interrupt closes the channel under all who share it: it is opened again.
  private ByteBuffer steadily(long at, int length) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return bytes(file, at, length, path);
        } catch (ClosedByInterruptException _) {
          interrupted |= Thread.interrupted();
          reopen();
        } catch (ClosedChannelException _) {
          reopen();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void reopen() throws IOException {
    if (!file.isOpen()) {
      file = FileChannel.open(path, StandardOpenOption.READ);
    }
  }

  private static ByteBuffer bytes(FileChannel file, long at, int length, Path path)
      throws IOException {
    var into = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    if (at < 0) {
      throw damaged(path, "it is too short");
    }
    while (into.hasRemaining()) {
      if (file.read(into, at + into.position()) < 0) {
        throw damaged(path, "it ends too early");
      }
    }
    return into.flip();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
