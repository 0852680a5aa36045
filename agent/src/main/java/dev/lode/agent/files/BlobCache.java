package dev.lode.agent.files;

import dev.lode.common.model.Sha256;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Input files that this host has fetched before, by the SHA-256 of their content; those used least
/// lately make room.
///
/// What lies in the folder is hashed before its first use in this process, and again when its file
/// has been touched: a power cut or a stranger may have changed it.
///
/// Threads: any.
public final class BlobCache {

  public static final long DEFAULT_MAX_BYTES = 10L << 30;

  private static final Logger LOG = System.getLogger(BlobCache.class.getName());
  private static final String UNFINISHED = ".part";

  private final Path folder;
  private final long maxBytes;

  // Guards all below it.
  private final Object lock = new Object();

  /// Used least lately first.
  private final LinkedHashMap<Sha256, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  private long bytes;

  /// Brings a blob.
  interface Source<E extends Exception> {
    /// Writes it to a new file, and answers the hash of what was written.
    Sha256 fetch(Path into) throws E, IOException, InterruptedException;
  }

  private static final class Entry {
    /// Held while the blob is checked or fetched: the second who asks waits for the first.
    final ReentrantLock turn = new ReentrantLock();

    // Guarded by the cache's lock.
    int holders;
    boolean there;
    long sizeBytes;

    // Guarded by `turn`: the file as it was when it had been hashed.
    @Nullable FileStamp checked;
  }

  /// A blob that stays in the cache until it is closed.
  final class Held implements AutoCloseable {
    private final Sha256 name;

    private Held(Sha256 name) {
      this.name = name;
    }

    Path file() {
      return BlobCache.this.file(name);
    }

    @Override
    public void close() {
      release(name);
    }
  }

  private BlobCache(Path folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  /// Makes the folder when it is not there, and drops what was not finished.
  public static BlobCache open(Path folder, long maxBytes) throws IOException {
    Files.createDirectories(folder);
    var cache = new BlobCache(folder, maxBytes);
    cache.read();
    return cache;
  }

  /// The blob, from here or from the source; null when the source has brought something else.
  <E extends Exception> @Nullable Held hold(Sha256 name, Source<E> source)
      throws E, IOException, InterruptedException {
    var entry = enter(name);
    boolean held = false;
    try {
      entry.turn.lockInterruptibly();
      try {
        held = isWhole(entry, name) || fetch(entry, name, source);
      } finally {
        entry.turn.unlock();
      }
      return held ? new Held(name) : null;
    } finally {
      if (!held) {
        release(name);
      }
    }
  }

  private Path file(Sha256 name) {
    return folder.resolve(name.hex());
  }

  private Entry enter(Sha256 name) {
    synchronized (lock) {
      var entry = entries.computeIfAbsent(name, _ -> new Entry());
      entry.holders++;
      return entry;
    }
  }

  private void release(Sha256 name) {
    synchronized (lock) {
      var entry = entries.get(name);
      if (entry != null && --entry.holders == 0 && !entry.there) {
        entries.remove(name);
      }
      makeRoom();
    }
  }

  private boolean isWhole(Entry entry, Sha256 name) {
    try {
      var file = file(name);
      var now = FileStamp.of(file);
      if (now == null) {
        return false;
      }
      if (!now.equals(entry.checked) && !FileStamp.hash(file).equals(name)) {
        return false;
      }
      checked(entry, file);
      return true;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "blob cannot be read and is fetched again name=" + name, e);
      return false;
    }
  }

  private <E extends Exception> boolean fetch(Entry entry, Sha256 name, Source<E> source)
      throws E, IOException, InterruptedException {
    var part = folder.resolve(name.hex() + UNFINISHED);
    try {
      if (!source.fetch(part).equals(name)) {
        return false;
      }
      Files.move(part, file(name), StandardCopyOption.ATOMIC_MOVE);
      checked(entry, file(name));
      return true;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /// It is what its name says, and has been used just now.
  private void checked(Entry entry, Path file) throws IOException {
    entry.checked = FileStamp.touch(file);
    synchronized (lock) {
      resize(entry, Files.size(file));
    }
  }

  private void resize(Entry entry, long sizeBytes) {
    bytes += sizeBytes - entry.sizeBytes;
    entry.sizeBytes = sizeBytes;
    entry.there = true;
  }

  /// Drops what nobody holds, used least lately first, until the bound is kept.
  private void makeRoom() {
    var candidates = entries.entrySet().iterator();
    while (bytes > maxBytes && candidates.hasNext()) {
      var next = candidates.next();
      if (next.getValue().holders == 0) {
        candidates.remove();
        bytes -= next.getValue().sizeBytes;
        try {
          Files.deleteIfExists(file(next.getKey()));
        } catch (IOException e) {
          LOG.log(Level.WARNING, "blob cannot be dropped name=" + next.getKey(), e);
        }
      }
    }
  }

  private void read() throws IOException {
    var found = new ArrayList<Found>();
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        var name = file.getFileName().toString();
        var stamp = FileStamp.of(file);
        if (name.endsWith(UNFINISHED)) {
          Files.delete(file);
        } else if (stamp != null && Sha256.isHex(name)) {
          found.add(new Found(new Sha256(name), stamp));
        }
      }
    }
    found.sort(Comparator.comparing(it -> it.stamp().modified()));
    synchronized (lock) {
      for (var blob : found) {
        var entry = new Entry();
        entries.put(blob.name(), entry);
        resize(entry, blob.stamp().sizeBytes());
      }
      makeRoom();
    }
  }

  private record Found(Sha256 name, FileStamp stamp) {}
}
