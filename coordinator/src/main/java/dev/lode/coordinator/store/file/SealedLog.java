package dev.lode.coordinator.store.file;

import dev.lode.coordinator.store.LogGap;
import dev.lode.coordinator.store.seal.SealedFile;
import dev.lode.coordinator.store.seal.Sealing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A log that nobody writes to any more, compressed: what is there of it, its gaps left out.
///
/// At each moment the whole log is there under one of its two names: the sealed file takes its name
/// when it is whole and durable, and only then the other one goes.
final class SealedLog implements StoredLog {

  private static final int PART = 1 << 20;

  private final SealedFile file;
  private final TimeIndex times;
  private final List<LogGap> gaps;
  private final long end;

  private SealedLog(SealedFile file, TimeIndex times, List<LogGap> gaps, long end) {
    this.file = file;
    this.times = times;
    this.gaps = gaps;
    this.end = end;
  }

  static Path of(Path log) {
    String name = log.getFileName().toString();
    return log.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".zst");
  }

  static Path unfinished(Path log) {
    var sealed = of(log);
    return sealed.resolveSibling(sealed.getFileName() + ".tmp");
  }

  /// Null when there is no such log.
  static @Nullable SealedLog open(Path log) throws IOException {
    var path = of(log);
    SealedFile file;
    try {
      file = SealedFile.open(path);
    } catch (NoSuchFileException _) {
      return null;
    }
    var gaps = Gaps.open(log);
    long end = Math.max(file.size(), gaps.sealedEnd());
    long written = Files.getLastModifiedTime(path).to(TimeUnit.SECONDS);
    var times = TimeIndex.of(LogFile.index(log), written, end);
    return new SealedLog(file, times, gaps.list(end), end);
  }

  /// Seals a log; its own file is still there.
  static void seal(Path path, LogFile log) throws IOException {
    var sealed = of(path);
    var unfinished = unfinished(path);
    var time = Files.getLastModifiedTime(path);
    log.willBeSealed();
    try (var sealing = Sealing.begin(unfinished)) {
      var part = ByteBuffer.allocate(PART);
      for (long at = 0; at < log.durable(); ) {
        int n = log.read(at, part.clear());
        if (n > 0) {
          sealing.write(part.flip());
          at += n;
        } else {
          at = after(log.gaps(), at, log.durable());
        }
      }
      sealing.finish();
    }
    Files.setLastModifiedTime(unfinished, time);
    Files.move(unfinished, sealed, StandardCopyOption.ATOMIC_MOVE);
    Folder.sync(Folder.of(sealed));
  }

  private static long after(List<LogGap> gaps, long offset, long end) throws IOException {
    for (LogGap it : gaps) {
      if (it.from() <= offset && offset < it.to()) {
        return it.to();
      }
    }
    throw new IOException("the log ends before its end: at " + offset + " of " + end);
  }

  @Override
  public long durable() {
    return end;
  }

  @Override
  public int read(long offset, ByteBuffer into) throws IOException {
    long readable = offset < 0 ? 0 : Gaps.readable(gaps, offset, end);
    int length = (int) Math.min(readable, into.remaining());
    if (length == 0) {
      return 0;
    }
    var part = into.slice(into.position(), length);
    int read = file.read(offset - Gaps.before(gaps, offset), part);
    into.position(into.position() + read);
    return read;
  }

  @Override
  public long offsetAt(Instant since) throws IOException {
    return times.offsetAt(since.getEpochSecond(), end);
  }

  @Override
  public List<LogGap> gaps() {
    return gaps;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
