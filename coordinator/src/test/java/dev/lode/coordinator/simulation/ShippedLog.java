package dev.lode.coordinator.simulation;

import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.store.LogStore.Chunk;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One log on a host and how far it has been shipped, as an agent of Lode does it: from where the
/// coordinator says that it is durable, markers in place of bytes that are gone.
final class ShippedLog {

  private static final int CHUNK = 400;

  /// With so much on its way it waits for an answer.
  private static final int WINDOW = 1_200;

  private final AttemptId attempt;
  private final boolean countsLoss;

  // On the host's disk.
  private long lostFrom;
  private long lostTo;
  private long lost;
  private long lostUpTo;

  // Of the agent's process.
  private long durable;
  private long sent;
  private long length;
  private boolean ended;
  private boolean confirmed;
  private boolean asking;
  private boolean resyncing;
  private boolean over;

  ShippedLog(AttemptId attempt, boolean countsLoss) {
    this.attempt = attempt;
    this.countsLoss = countsLoss;
  }

  long lost() {
    return lost;
  }

  boolean complete() {
    return over || (ended && durable >= length);
  }

  /// So much has been written by now.
  void grown(long now) {
    length = Math.max(length, now);
  }

  void ended(long at) {
    grown(at);
    ended = true;
  }

  /// Somebody cuts the file: what was not shipped is gone.
  void cut() {
    if (lostTo == 0 && length > durable) {
      lostFrom = durable;
      lostTo = length;
    }
  }

  /// The agent's process is another.
  void forgetShipping() {
    durable = 0;
    over = false;
    rewind();
  }

  /// The connection is another.
  void rewind() {
    restart(durable);
    confirmed = false;
    asking = false;
    resyncing = false;
  }

  private void restart(long offset) {
    durable = offset;
    sent = offset;
  }

  /// The coordinator's word.
  void heard(long offset, boolean unwanted) {
    if (over) {
      return;
    }
    if (unwanted) {
      over = true;
      return;
    }
    if (asking || offset >= sent) {
      restart(offset);
      resyncing = false;
    } else if (offset > durable) {
      durable = offset;
      resyncing = false;
    } else if (!resyncing || offset < durable) {
      restart(offset);
      resyncing = true;
    }
    asking = false;
    confirmed = true;
    length = Math.max(length, offset);
  }

  /// What is to be sent now; null when there is nothing, or an answer must come first.
  @Nullable Chunk next() {
    if (over || asking || (resyncing && sent > durable) || sent >= length) {
      return null;
    }
    if (sent - durable >= WINDOW) {
      return null;
    }
    boolean gone = sent >= lostFrom && sent < lostTo;
    if (gone && !confirmed) {
      // Perhaps the coordinator has had these bytes for long.
      asking = sent == durable;
      return asking ? new Chunk(attempt, sent, ByteBuffer.allocate(0)) : null;
    }
    if (gone && sent > durable && sent != lostUpTo) {
      // What is on its way may not arrive, and would be lost as well: its fate must be known first,
      // or it would not be counted.
      return null;
    }
    long until = sent < lostFrom ? Math.min(length, lostFrom) : gone ? lostTo : length;
    int size = (int) Math.min(until - sent, CHUNK);
    var chunk = new Chunk(attempt, sent, bytes(size, gone));
    if (gone && countsLoss) {
      lost += Math.max(0, sent + size - Math.max(sent, lostUpTo));
      lostUpTo = Math.max(lostUpTo, sent + size);
    }
    sent += size;
    return chunk;
  }

  private ByteBuffer bytes(int size, boolean gone) {
    var bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = gone ? WrittenLogs.MARKER : WrittenLogs.at(attempt, sent + i);
    }
    return ByteBuffer.wrap(bytes);
  }
}
