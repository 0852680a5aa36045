package dev.lode.cli.log;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// A file that lines are appended to, with the one before it: together never more than twice the
/// limit.
///
/// A line that cannot be written is dropped: the log must not stop the program.
///
/// Threads: one at a time.
final class BoundedFile extends OutputStream {

  private final Path path;
  private final long limitBytes;
  private @Nullable OutputStream open;
  private long size;

  BoundedFile(Path path, long limitBytes) {
    this.path = path;
    this.limitBytes = limitBytes;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    try {
      if (open == null) {
        size = Files.exists(path) ? Files.size(path) : 0;
        open = new FileOutputStream(path.toFile(), true);
      }
      if (size > 0 && size + length > limitBytes) {
        open.close();
        Files.move(
            path,
            path.resolveSibling(path.getFileName() + ".1"),
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.ATOMIC_MOVE);
        open = new FileOutputStream(path.toFile(), true);
        size = 0;
      }
      open.write(bytes, offset, length);
      size += length;
    } catch (IOException e) {
      open = null;
    }
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
    }
  }
}
