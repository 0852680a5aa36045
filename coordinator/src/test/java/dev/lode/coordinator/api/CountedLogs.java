package dev.lode.coordinator.api;

import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.store.LogGap;
import dev.lode.coordinator.store.LogStore;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Counts what was read, so that a test can tell how far ahead of its caller a follower reads.
final class CountedLogs implements LogStore {

  private final LogStore inner;
  final AtomicLong bytesRead = new AtomicLong();

  CountedLogs(LogStore inner) {
    this.inner = inner;
  }

  @Override
  public List<Position> append(List<Chunk> chunks) {
    return inner.append(chunks);
  }

  @Override
  public List<LogGap> gaps(AttemptId attempt) {
    return inner.gaps(attempt);
  }

  @Override
  public void limit(AttemptId attempt, long bytes) {
    inner.limit(attempt, bytes);
  }

  @Override
  public long end(AttemptId attempt) {
    return inner.end(attempt);
  }

  @Override
  public int read(AttemptId attempt, long offset, ByteBuffer into) {
    int n = inner.read(attempt, offset, into);
    bytesRead.addAndGet(n);
    return n;
  }

  @Override
  public long offsetAt(AttemptId attempt, Instant since) {
    return inner.offsetAt(attempt, since);
  }

  @Override
  public void close() {
    inner.close();
  }
}
