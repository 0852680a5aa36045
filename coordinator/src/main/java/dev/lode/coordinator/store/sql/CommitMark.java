package dev.lode.coordinator.store.sql;

import dev.lode.coordinator.store.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// How many commits were acknowledged, in a file beside the data file. SQLite takes a write-ahead
/// log that was cut short or damaged for one that ends there; against this number it shows.
///
/// It is written after each commit is durable and not synced itself: after the loss of power it may
/// say too little, never too much. A mark that is not there or cannot be understood claims nothing.
///
/// Threads: one at a time.
final class CommitMark implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(CommitMark.class.getName());
  private static final String NAME = "commits";
  private static final int BYTES = 2 * Long.BYTES;

  private final Path file;
  private final ByteBuffer next = ByteBuffer.allocate(BYTES);
  private @Nullable RandomAccessFile open;
  private boolean complained;

  private CommitMark(Path file) {
    this.file = file;
  }

  static CommitMark of(Path dataFile) {
    return new CommitMark(path(dataFile));
  }

  private static Path path(Path dataFile) {
    return dataFile.resolveSibling(dataFile.getFileName() + "-commits");
  }

  /// Throws when the data file has fewer commits than were acknowledged.
  static void check(Path dataFile, long commits) {
    long acknowledged = read(path(dataFile));
    if (commits < acknowledged) {
      throw new StoreException(
          ("%s: the last %d of %d acknowledged commits are gone: the file or its -wal was cut"
                  + " short, damaged or replaced; restore it from a backup, or remove %s to go on"
                  + " without them")
              .formatted(
                  dataFile, acknowledged - commits, acknowledged, path(dataFile).getFileName()));
    }
  }

  private static long read(Path file) {
    try {
      var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      if (bytes.remaining() == BYTES) {
        long commits = bytes.getLong();
        if (bytes.getLong() == sum(commits)) {
          return commits;
        }
      }
      LOG.log(System.Logger.Level.WARNING, "{0} cannot be understood and is not used", file);
    } catch (NoSuchFileException _) {
      return 0;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} cannot be read: {1}", file, e.getMessage());
    }
    return 0;
  }

  private static long sum(long commits) {
    return RowSum.of(NAME, Long.toString(commits));
  }

  /// So many are durable. Overwrites bytes in their place, which a full disk does not hinder.
  void put(long commits) {
    try {
      if (open == null) {
        open = open();
      }
      next.clear().putLong(commits).putLong(sum(commits));
      open.seek(0);
      open.write(next.array());
    } catch (IOException e) {
      if (!complained) {
        complained = true;
        LOG.log(System.Logger.Level.WARNING, "{0} cannot be written: {1}", file, e.getMessage());
      }
    }
  }

  private RandomAccessFile open() throws IOException {
    if (!Files.exists(file)) {
      var ownOnly = PosixFilePermissions.fromString("rw-------");
      Files.createFile(file, PosixFilePermissions.asFileAttribute(ownOnly));
    }
    return new RandomAccessFile(file.toFile(), "rw");
  }

  @Override
  public void close() {
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "closing {0}: {1}", file, e.getMessage());
      }
    }
  }
}
