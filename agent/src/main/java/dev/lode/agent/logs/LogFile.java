package dev.lode.agent.logs;

import dev.lode.agent.mask.Mask;
import dev.lode.common.disk.Hole;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The file that a workload's output goes to. Stays readable, once opened, when its name is taken
/// away.
///
/// Threads: one.
final class LogFile {

  private final Path path;
  private final Mask mask;
  private @Nullable FileChannel channel;

  LogFile(Path path, Mask mask) {
    this.path = path;
    this.mask = mask;
  }

  /// 0 while it is not there.
  long size() throws IOException {
    var open = open();
    return open == null ? 0 : open.size();
  }

  /// At most this many bytes from a position on, with what is secret in them masked; fewer at the
  /// end. What may be the beginning of a secret is held back, unless nothing comes after it.
  ///
  /// @param last whether nobody writes to it any more
  /// @return null when there is something that is held back, and nothing else
  byte @Nullable [] read(long position, int length, boolean last) throws IOException {
    if (mask.isEmpty()) {
      return plain(position, length);
    }
    int before = (int) Math.min(position, Mask.LONGEST - 1);
    int wanted = before + length + Mask.LONGEST - 1;
    var window = plain(position - before, wanted);
    if (window.length <= before) {
      return new byte[0];
    }
    int decided = window.length < wanted ? mask.decided(window, window.length) : window.length;
    mask.apply(window, window.length);
    if (last) {
      mask.coverRest(window, decided);
      decided = window.length;
    }
    int to = Math.min(before + length, decided);
    return to <= before ? null : Arrays.copyOfRange(window, before, to);
  }

  private byte[] plain(long position, int length) throws IOException {
    var open = open();
    if (open == null) {
      return new byte[0];
    }
    // Never longer than what is there: a small chunk must not cost a big array.
    int there = Math.clamp(open.size() - position, 0, length);
    var into = ByteBuffer.allocate(there);
    while (into.hasRemaining()) {
      if (open.read(into, position + into.position()) < 0) {
        break;
      }
    }
    return into.hasRemaining() ? copyOf(into) : into.array();
  }

  /// Gives a part back to the disk; see [Hole].
  boolean punch(long from, long to) {
    return Hole.punch(path, from, to);
  }

  boolean isOpen() {
    return channel != null;
  }

  /// It is opened again when it is read again.
  void close() {
    var open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException _) {
        // It was only read.
      }
    }
  }

  /// Null while there is no such file. What is no plain file counts as none: opening a pipe would
  /// block, and a link leads elsewhere.
  private @Nullable FileChannel open() throws IOException {
    if (channel == null && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      try {
        channel =
            FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
      } catch (NoSuchFileException _) {
        return null;
      }
    }
    return channel;
  }

  private static byte[] copyOf(ByteBuffer filled) {
    var bytes = new byte[filled.position()];
    filled.flip().get(bytes);
    return bytes;
  }
}
