package dev.lode.coordinator.simulation;

import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.store.LogStore;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the workloads really wrote, held against what is stored of it.
final class WrittenLogs {

  /// Stands where bytes were lost; no workload writes it.
  static final byte MARKER = 127;

  private final LogStore stored;
  private final Map<AttemptId, Long> lengths = new HashMap<>();

  WrittenLogs(LogStore stored) {
    this.stored = stored;
  }

  /// So much had been written when the process tree was gone.
  void ended(AttemptId attempt, long length) {
    lengths.put(attempt, length);
  }

  static byte at(AttemptId attempt, long offset) {
    long mixed = (attempt.hashCode() * 31L + offset) * 0x9e3779b97f4a7c15L;
    return (byte) ((mixed >>> 40) % 100);
  }

  /// What is wrong with the stored log of an attempt that is called collected; null for nothing.
  @Nullable String fault(AttemptId attempt, long end, long lostBytes) {
    long written = lengths.getOrDefault(attempt, -1L);
    if (end != written) {
      return written + " bytes were written, not " + end;
    }
    if (stored.end(attempt) != end) {
      return stored.end(attempt) + " of " + end + " bytes are stored";
    }
    long markers = markers(attempt);
    if (markers < 0) {
      return "byte " + (-1 - markers) + " is not what was written there";
    }
    return markers > lostBytes ? markers + " bytes are lost, " + lostBytes + " counted" : null;
  }

  /// How many bytes were lost of what is stored; a negative number for a byte that is wrong.
  private long markers(AttemptId attempt) {
    var bytes = ByteBuffer.allocate((int) stored.end(attempt));
    int read = stored.read(attempt, 0, bytes);
    int markers = 0;
    for (int i = 0; i < read; i++) {
      if (bytes.get(i) == MARKER) {
        markers++;
      } else if (bytes.get(i) != at(attempt, i)) {
        return -1L - i;
      }
    }
    return markers;
  }
}
