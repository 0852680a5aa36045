package dev.lode.agent.progress;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The last bytes of a file.
///
/// @param whole whether they are all that the file holds
record FileTail(ByteBuffer bytes, boolean whole) {

  /// At most so many bytes; null when there is no such plain file. A link is none: it may lead
  /// anywhere.
  static @Nullable FileTail read(Path file, int most) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    try (var channel =
        FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      long size = channel.size();
      long from = Math.max(0, size - most);
      var into = ByteBuffer.allocate(Math.clamp(size, 0, most));
      int read = 0;
      while (read >= 0 && into.hasRemaining()) {
        read = channel.read(into, from + into.position());
      }
      return new FileTail(into.flip(), from == 0);
    }
  }
}
