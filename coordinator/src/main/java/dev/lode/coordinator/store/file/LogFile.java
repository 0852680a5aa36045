package dev.lode.coordinator.store.file;

import dev.lode.common.disk.Hole;
import dev.lode.coordinator.store.LogGap;
import dev.lode.coordinator.store.LogStore.Chunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The open log of one attempt. What is before `durable` is on disk; what the file has beyond that
/// is being written, or is cut off by the next append.
///
/// Threads: `write`, `force` and `abandon` from one at a time; all else from any.
final class LogFile implements StoredLog {

  private static final long LEAST_CUT = 1 << 20;

  private static final System.Logger LOG = System.getLogger(LogFile.class.getName());

  private final Path path;
  private final SteadyFile file;
  private final TimeIndex times;
  private final Gaps gaps;
  private volatile long durable;
  private volatile boolean tail;
  private volatile boolean named;

  private LogFile(Path path, SteadyFile file, TimeIndex times, Gaps gaps, boolean named)
      throws IOException {
    this.path = path;
    this.gaps = gaps;
    this.file = file;
    this.times = times;
    this.named = named;
    this.durable = file.size();
  }

  /// Null when there is no such log.
  static @Nullable LogFile open(Path path) throws IOException {
    SteadyFile file;
    try {
      file = SteadyFile.open(path);
    } catch (NoSuchFileException _) {
      return null;
    }
    // The last program may have ended between writing and making durable: of the file or its name.
    file.force();
    Folder.sync(Folder.of(path));
    var times = TimeIndex.of(index(path), lastWritten(path), file.size());
    return new LogFile(path, file, times, Gaps.open(path), true);
  }

  /// Its name is durable only once its folder has been synced; see [#named].
  static LogFile create(Path path) throws IOException {
    Folder.make(Folder.of(path));
    return new LogFile(
        path, SteadyFile.create(path), TimeIndex.none(index(path)), Gaps.none(path), false);
  }

  static Path index(Path path) {
    String name = path.getFileName().toString();
    return path.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".idx");
  }

  private static long lastWritten(Path path) throws IOException {
    return Files.getLastModifiedTime(path).to(TimeUnit.SECONDS);
  }

  Path folder() {
    return Folder.of(path);
  }

  @Override
  public long durable() {
    return durable;
  }

  /// Whether its name is durable.
  boolean named() {
    return named;
  }

  /// Whether it holds bytes that it should not, so that it must not be opened anew.
  boolean tail() {
    return tail;
  }

  /// Writes what continues the log and passes over the rest; the new end, once it is forced.
  long write(List<Chunk> chunks) throws IOException {
    if (tail) {
      file.truncate(durable);
      tail = false;
    }
    long end = durable;
    for (Chunk chunk : chunks) {
      long known = end - chunk.offset();
      if (known >= 0 && known < chunk.lost()) {
        tail = true;
        gaps.lost(end, chunk.offset() + chunk.lost());
        end = chunk.offset() + chunk.lost();
        file.write(ByteBuffer.allocate(1), end - 1);
      } else if (known >= 0 && known < chunk.data().remaining()) {
        tail = true;
        var fresh =
            chunk
                .data()
                .slice(
                    chunk.data().position() + (int) known, chunk.data().remaining() - (int) known);
        file.write(fresh, end);
        end += fresh.remaining();
      }
    }
    return end;
  }

  void force() throws IOException {
    file.force();
  }

  /// All before `end` is durable now.
  void forced(long end, Instant now) {
    long before = durable;
    durable = end;
    tail = false;
    named = true;
    if (end > before) {
      try {
        times.mark(now.getEpochSecond(), before);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "no times for log={0}: {1}", path, e.getMessage());
      }
    }
  }

  /// Back to what was durable, after a failure.
  void abandon() {
    try {
      file.truncate(durable);
      tail = false;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot cut log={0}: {1}", path, e.getMessage());
    }
  }

  @Override
  public int read(long offset, ByteBuffer into) throws IOException {
    long rest = offset < 0 ? 0 : Gaps.readable(gaps(), offset, durable);
    if (rest <= 0 || !into.hasRemaining()) {
      return 0;
    }
    int length = (int) Math.min(rest, into.remaining());
    int read = file.read(into.slice(into.position(), length), offset);
    // What is cut while it is read is on record before it goes.
    read = (int) Math.min(read, Gaps.readable(gaps(), offset, durable));
    into.position(into.position() + read);
    return read;
  }

  @Override
  public long offsetAt(Instant since) throws IOException {
    return times.offsetAt(since.getEpochSecond(), durable);
  }

  @Override
  public List<LogGap> gaps() {
    return gaps.list(durable);
  }

  /// See [dev.lode.coordinator.store.LogStore#limit].
  void limit(long bytes) throws IOException {
    long end = durable;
    long kept = end - Gaps.before(gaps(), end);
    if (kept <= bytes + Math.max(bytes / 8, LEAST_CUT)) {
      return;
    }
    var before = gaps.cutFrom();
    long from = before == null ? bytes / 2 : before;
    long to = end - bytes / 2;
    if (from < to) {
      gaps.cut(from, to);
      Hole.punch(path, from, to);
    }
  }

  /// See [Gaps#end].
  void willBeSealed() throws IOException {
    gaps.end(durable);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
