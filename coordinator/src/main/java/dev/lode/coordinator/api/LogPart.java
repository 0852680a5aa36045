package dev.lode.coordinator.api;

import dev.lode.coordinator.store.LogGap;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Bytes of a log.
///
/// @param attempt the number of the attempt that wrote them
/// @param offset of the first byte, in that attempt's log
/// @param data at most 256 KiB, the reader's own; empty when an attempt begins
/// @param missing so many bytes from the offset on are not there, and the data are words that say
///   so; 0 for bytes of the log
public record LogPart(int attempt, long offset, ByteBuffer data, long missing) {

  /// What stands in place of a gap, or of what follows in it from an offset on.
  static LogPart missing(int attempt, long offset, LogGap gap) {
    long bytes = gap.to() - offset;
    long lost = Math.min(bytes, gap.lostBytes());
    long cut = bytes - lost;
    var words = new StringBuilder("\n[lode: ");
    if (cut > 0) {
      words.append(count(cut)).append(" were cut out of the middle of this log by its limit");
    }
    if (lost > 0) {
      words.append(cut > 0 ? ", and " : "").append(count(lost));
      words.append(" were lost on the host before they could be stored");
    }
    var line = words.append("]\n").toString().getBytes(StandardCharsets.US_ASCII);
    return new LogPart(attempt, offset, ByteBuffer.wrap(line), bytes);
  }

  private static String count(long bytes) {
    return String.format(Locale.ROOT, "%,d bytes", bytes);
  }

  /// Where the next part begins.
  long next() {
    return offset + (missing > 0 ? missing : data.remaining());
  }
}
