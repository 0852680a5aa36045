package dev.lode.coordinator.store.seal;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Writes a sealed file in the seekable format of zstd: `zstd -dc` reads it too.
///
/// Threads: one.
public final class Sealing implements AutoCloseable {

  static final int FRAME_BYTES = 512 << 10;
  static final int SKIPPABLE = 0x184D2A5E;
  static final int SEEKABLE = 0x8F92EAB1;
  static final int FOOTER_BYTES = 9;
  static final int ENTRY_BYTES = 8;
  private static final int LEVEL = 3;

  private record Frame(int packed, int plain) {}

  private final FileChannel file;
  private final ZstdCompressCtx zstd = new ZstdCompressCtx();
  private final List<Frame> frames = new ArrayList<>();
  private final byte[] plain = new byte[FRAME_BYTES];
  private int filled;

  private Sealing(FileChannel file) {
    this.file = file;
    zstd.setLevel(LEVEL);
    zstd.setChecksum(true);
  }

  /// Begins a file; one of that name is written over.
  public static Sealing begin(Path path) throws IOException {
    return new Sealing(
        FileChannel.open(
            path,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
  }

  /// Takes all of the data.
  public void write(ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      int n = Math.min(data.remaining(), FRAME_BYTES - filled);
      data.get(plain, filled, n);
      filled += n;
      if (filled == FRAME_BYTES) {
        frame();
      }
    }
  }

  private void frame() throws IOException {
    var packed = zstd.compress(filled == FRAME_BYTES ? plain : Arrays.copyOf(plain, filled));
    put(ByteBuffer.wrap(packed));
    frames.add(new Frame(packed.length, filled));
    filled = 0;
  }

  /// The file is whole and durable after this; its name is not.
  public void finish() throws IOException {
    if (filled > 0) {
      frame();
    }
    int table = frames.size() * ENTRY_BYTES + FOOTER_BYTES;
    var out = ByteBuffer.allocate(8 + table).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(SKIPPABLE).putInt(table);
    frames.forEach(it -> out.putInt(it.packed()).putInt(it.plain()));
    out.putInt(frames.size()).put((byte) 0).putInt(SEEKABLE);
    put(out.flip());
    file.force(true);
  }

  private void put(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    zstd.close();
    file.close();
  }
}
