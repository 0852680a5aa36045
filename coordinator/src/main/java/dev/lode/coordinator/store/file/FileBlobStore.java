package dev.lode.coordinator.store.file;

import dev.lode.common.model.Sha256;
import dev.lode.coordinator.store.BlobStore;
import dev.lode.coordinator.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Blobs as files named by their hash. What comes in lies in the folder `incoming` until it is
/// whole, checked and durable.
///
/// Threads: any; one store for a folder at a time.
public final class FileBlobStore implements BlobStore {

  public static final long DEFAULT_MAX_BYTES = 64L << 30;

  private static final int SHARD_DIGITS = 2;
  private static final String INCOMING = "incoming";

  private final Path folder;
  private final Incoming incoming;
  private final long maxBytes;
  private final InstantSource time;

  /// Held while a blob is made young, and while an old one is removed.
  private final Object ages = new Object();

  /// Blobs that have their name already, but not durably: nobody may count on them yet.
  final Set<Sha256> settling = ConcurrentHashMap.newKeySet();

  public FileBlobStore(Path folder) {
    this(folder, DEFAULT_MAX_BYTES, InstantSource.system());
  }

  /// @param maxBytes a larger blob is refused
  /// @param time what the age of a blob is told by
  public FileBlobStore(Path folder, long maxBytes, InstantSource time) {
    this.time = time;
    this.folder = folder;
    this.maxBytes = maxBytes;
    try {
      Folder.make(folder);
      this.incoming = new Incoming(folder.resolve(INCOMING), time);
      // The last program may have ended between giving a blob its name and making that durable.
      for (Path shard : list(folder)) {
        Folder.sync(shard);
      }
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  Path path(Sha256 name) {
    return folder.resolve(name.hex().substring(0, SHARD_DIGITS)).resolve(name.hex());
  }

  /// The folders that [#files] lists, one after the other.
  public List<Path> shards() {
    try {
      return list(folder).stream().filter(it -> !it.endsWith(INCOMING)).toList();
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    }
  }

  /// The blobs in one of the shards, by name, but for those that are not durable yet.
  public List<StoredFile> files(Path shard) {
    try {
      var files = new ArrayList<StoredFile>();
      for (Path file : list(shard)) {
        if (!settling.contains(new Sha256(file.getFileName().toString()))) {
          files.add(new StoredFile(file, Files.size(file)));
        }
      }
      return files;
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    }
  }

  @Override
  public long claim(Sha256 name) {
    synchronized (ages) {
      long size = size(name);
      if (size >= 0) {
        try {
          stamp(path(name));
        } catch (IOException e) {
          throw Folder.failure(folder, e);
        }
      }
      return size;
    }
  }

  /// It is young from now on.
  void stamp(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(time.instant()));
  }

  /// Whether a blob came in, or was claimed last, before then.
  public boolean olderThan(StoredFile blob, Instant then) {
    try {
      return Files.getLastModifiedTime(blob.path()).toInstant().isBefore(then);
    } catch (NoSuchFileException _) {
      return false;
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    }
  }

  /// Removes a blob unless it came in or was claimed since then; how many bytes it had, -1 when it
  /// was not removed.
  public long removeUnclaimed(Sha256 name, Instant since) {
    synchronized (ages) {
      long size = size(name);
      if (size < 0 || !olderThan(new StoredFile(path(name), size), since)) {
        return -1;
      }
      try {
        Files.deleteIfExists(path(name));
        return size;
      } catch (IOException e) {
        throw Folder.failure(folder, e);
      }
    }
  }

  @Override
  public boolean has(Sha256 name) {
    return size(name) >= 0;
  }

  @Override
  public long size(Sha256 name) {
    if (settling.contains(name)) {
      return -1;
    }
    try {
      return Files.size(path(name));
    } catch (NoSuchFileException _) {
      return -1;
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    }
  }

  @Override
  public long received(Sha256 name) {
    try {
      return incoming.received(name);
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    }
  }

  /// Drops what uploads that broke off before then have brought.
  public void dropBrokenOff(Instant before) {
    try {
      incoming.drop(before);
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    }
  }

  @Override
  public Upload begin(Sha256 name, long sizeBytes) {
    requireRoom(sizeBytes, sizeBytes);
    try {
      return upload(incoming.file(name), name, sizeBytes, 0);
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    }
  }

  @Override
  public @Nullable Upload resume(Sha256 name, long sizeBytes, long offset) {
    requireRoom(sizeBytes, sizeBytes - offset);
    try {
      var file = incoming.fileFrom(name, offset);
      return file == null ? null : upload(file, name, sizeBytes, offset);
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    }
  }

  private Upload upload(Path file, Sha256 name, long sizeBytes, long offset) throws IOException {
    var upload = new FileUpload(this, incoming, file, name, sizeBytes, offset);
    incoming.remember(upload);
    return upload;
  }

  private void requireRoom(long sizeBytes, long moreBytes) {
    if (sizeBytes < 0 || sizeBytes > maxBytes) {
      throw new StoreException(
          "%s: takes blobs of up to %d bytes, not of %d".formatted(folder, maxBytes, sizeBytes));
    }
    try {
      if (!incoming.hasRoom(moreBytes)) {
        throw new StoreException(
            "%s: disk full: %d bytes were to come in; free space there"
                .formatted(folder, moreBytes));
      }
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    }
  }

  @Override
  public @Nullable ReadableByteChannel open(Sha256 name, long offset) {
    if (settling.contains(name)) {
      return null;
    }
    try {
      return FileChannel.open(path(name), StandardOpenOption.READ).position(offset);
    } catch (NoSuchFileException _) {
      return null;
    } catch (IOException e) {
      throw Folder.failure(folder, e);
    }
  }
}
