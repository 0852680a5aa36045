package dev.lode.coordinator.store;

import dev.lode.common.model.AttemptId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/// Keeps the logs of attempts: bytes at offsets, in the order written.
///
/// Every method throws [StoreException] when the store cannot do it.
///
/// Threads: any; appends to one attempt from one thread at a time.
public interface LogStore extends AutoCloseable {

  /// Bytes of an attempt's log from an offset on.
  ///
  /// @param lost in place of data: so many bytes from the offset on that nobody has any more
  record Chunk(AttemptId attempt, long offset, ByteBuffer data, long lost) {
    public Chunk(AttemptId attempt, long offset, ByteBuffer data) {
      this(attempt, offset, data, 0);
    }
  }

  /// Everything before `durable` survives the loss of power.
  record Position(AttemptId attempt, long durable) {}

  /// Writes chunks and makes them durable together. A chunk is taken from the attempt's next offset
  /// on: what is there already is passed over, a chunk that begins later is not taken. Answers each
  /// attempt named once, with how far its log is durable now. When it throws, what was durable
  /// before still is.
  List<Position> append(List<Chunk> chunks);

  /// What is missing of the log, in order.
  List<LogGap> gaps(AttemptId attempt);

  /// Cuts a log that is longer than that in its middle, so that about so much of it is kept: its
  /// head and its tail. The cut grows with the log; offsets stay what they are.
  void limit(AttemptId attempt, long bytes);

  /// How far the log is durable; 0 for an attempt that never wrote.
  long end(AttemptId attempt);

  /// Reads from an offset into `into`, which is filled as far as there is log, up to the next gap;
  /// the number of bytes read, 0 at the end and in a gap.
  int read(AttemptId attempt, long offset, ByteBuffer into);

  /// The first offset of what arrived at this instant or later, kept to the second; the end when
  /// nothing did.
  long offsetAt(AttemptId attempt, Instant since);

  @Override
  void close();
}
