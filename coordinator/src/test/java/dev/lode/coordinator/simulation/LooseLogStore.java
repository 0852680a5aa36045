package dev.lode.coordinator.simulation;

import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.store.LogGap;
import dev.lode.coordinator.store.LogStore;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/// A store of logs that keeps to the offsets of what it is given only while that rule holds.
record LooseLogStore(LogStore store, Rules rules) implements LogStore {

  @Override
  public List<Position> append(List<Chunk> chunks) {
    return store.append(
        rules.hold(Rule.LOG_OFFSETS)
            ? chunks
            : chunks.stream()
                .map(it -> new Chunk(it.attempt(), store.end(it.attempt()), it.data()))
                .toList());
  }

  @Override
  public List<LogGap> gaps(AttemptId attempt) {
    return store.gaps(attempt);
  }

  @Override
  public void limit(AttemptId attempt, long bytes) {
    store.limit(attempt, bytes);
  }

  @Override
  public long end(AttemptId attempt) {
    return store.end(attempt);
  }

  @Override
  public int read(AttemptId attempt, long offset, ByteBuffer into) {
    return store.read(attempt, offset, into);
  }

  @Override
  public long offsetAt(AttemptId attempt, Instant since) {
    return store.offsetAt(attempt, since);
  }

  @Override
  public void close() {
    store.close();
  }
}
