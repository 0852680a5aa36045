package dev.lode.agent.files;

import dev.lode.common.model.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What of a file changes whenever its content does.
record FileStamp(long inode, long sizeBytes, FileTime modified, FileTime changed) {

  private static final int BUFFER_BYTES = 256 << 10;

  /// Null when there is no such plain file.
  static @Nullable FileStamp of(Path file) throws IOException {
    try {
      var facts =
          Files.readAttributes(
              file,
              "unix:ino,size,lastModifiedTime,ctime,isRegularFile",
              LinkOption.NOFOLLOW_LINKS);
      if (!(facts.get("isRegularFile") instanceof Boolean plain && plain)
          || !(facts.get("ino") instanceof Long inode)
          || !(facts.get("size") instanceof Long size)
          || !(facts.get("lastModifiedTime") instanceof FileTime modified)
          || !(facts.get("ctime") instanceof FileTime changed)) {
        return null;
      }
      return new FileStamp(inode, size, modified, changed);
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  /// Notes in the file system that the file was used just now.
  static @Nullable FileStamp touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    return of(file);
  }

  static Sha256 hash(Path file) throws IOException {
    var digest = Sha256.digest();
    var buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try (var channel =
        FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      while (channel.read(buffer) >= 0) {
        digest.update(buffer.flip());
        buffer.clear();
      }
    }
    return Sha256.from(digest.digest());
  }
}
