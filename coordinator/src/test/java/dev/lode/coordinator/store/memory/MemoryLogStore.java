package dev.lode.coordinator.store.memory;

import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.store.LogGap;
import dev.lode.coordinator.store.LogStore;
import dev.lode.coordinator.store.StoreException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Keeps logs in memory, and fails when told to.
///
/// A store of the same [Contents] finds what the one before was given.
///
/// Threads: any.
public final class MemoryLogStore implements LogStore {

  /// What is durable; the disk, so to speak.
  public static final class Contents {
    private final Map<AttemptId, Log> logs = new HashMap<>();
  }

  private static final class Log {
    private byte[] bytes = new byte[256];
    private int length;
    private final List<LogGap> gaps = new ArrayList<>();

    /// Where what arrived in a second begins, by second.
    private final TreeMap<Long, Integer> seconds = new TreeMap<>();

    void take(Chunk chunk, long second) {
      long known = length - chunk.offset();
      if (known >= 0 && known < chunk.lost()) {
        int end = (int) (chunk.offset() + chunk.lost());
        gaps.add(new LogGap(length, end, end - length));
        bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length));
        length = end;
        return;
      }
      if (known < 0 || known >= chunk.data().remaining()) {
        return;
      }
      var fresh = chunk.data().duplicate();
      fresh.position(fresh.position() + (int) known);
      int end = length + fresh.remaining();
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
      }
      if (seconds.isEmpty() || second > seconds.lastKey()) {
        seconds.put(second, length);
      }
      fresh.get(bytes, length, fresh.remaining());
      length = end;
    }
  }

  private final Contents contents;
  private final InstantSource time;
  private boolean broken;

  public MemoryLogStore(Contents contents, InstantSource time) {
    this.contents = contents;
    this.time = time;
  }

  /// Until it is mended nothing can be appended.
  public synchronized void breakDown() {
    broken = true;
  }

  public synchronized void mend() {
    broken = false;
  }

  @Override
  public synchronized List<Position> append(List<Chunk> chunks) {
    if (broken) {
      throw new StoreException("memory: broken down, as it was told to");
    }
    var attempts = new LinkedHashSet<AttemptId>();
    for (Chunk chunk : chunks) {
      attempts.add(chunk.attempt());
      contents
          .logs
          .computeIfAbsent(chunk.attempt(), _ -> new Log())
          .take(chunk, time.instant().getEpochSecond());
    }
    return attempts.stream().map(it -> new Position(it, end(it))).toList();
  }

  @Override
  public synchronized List<LogGap> gaps(AttemptId attempt) {
    var log = contents.logs.get(attempt);
    return log == null ? List.of() : List.copyOf(log.gaps);
  }

  @Override
  public synchronized void limit(AttemptId attempt, long bytes) {
    var log = contents.logs.get(attempt);
    if (log != null && log.length > bytes) {
      int half = (int) (bytes / 2);
      log.gaps.removeIf(it -> it.to() <= log.length - half);
      log.gaps.add(new LogGap(half, log.length - half, 0));
    }
  }

  @Override
  public synchronized long end(AttemptId attempt) {
    var log = contents.logs.get(attempt);
    return log == null ? 0 : log.length;
  }

  @Override
  public synchronized int read(AttemptId attempt, long offset, ByteBuffer into) {
    var log = contents.logs.get(attempt);
    if (log == null || offset < 0 || offset >= log.length) {
      return 0;
    }
    long end = log.length;
    for (LogGap gap : log.gaps) {
      if (offset < gap.to()) {
        end = Math.max(offset, Math.min(end, gap.from()));
      }
    }
    int length = (int) Math.min(into.remaining(), end - offset);
    into.put(log.bytes, (int) offset, length);
    return length;
  }

  @Override
  public synchronized long offsetAt(AttemptId attempt, Instant since) {
    var log = contents.logs.get(attempt);
    var next = log == null ? null : log.seconds.ceilingEntry(since.getEpochSecond());
    return next == null ? end(attempt) : next.getValue();
  }

  @Override
  public void close() {}
}
