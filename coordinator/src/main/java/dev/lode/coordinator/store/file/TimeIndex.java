package dev.lode.coordinator.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// When which bytes of a log arrived, to the second: pairs of a second and the offset of the first
/// byte that arrived in it or after it. A log that arrived within one second has none: the time of
/// its file says it all.
///
/// It is not synced. After a crash it may be torn or gone; then bytes count as having arrived when
/// the next pair says.
///
/// Threads: `mark` from one at a time; `offsetAt` from any.
final class TimeIndex {

  private record Mark(long second, long offset) {
    static final int BYTES = 16;
  }

  private static final long NEVER = Long.MIN_VALUE;

  private final Path file;
  private volatile long lastSecond;
  private boolean written;

  private TimeIndex(Path file, long lastSecond, boolean written) {
    this.file = file;
    this.lastSecond = lastSecond;
    this.written = written;
  }

  /// Of a log that is new.
  static TimeIndex none(Path file) {
    return new TimeIndex(file, NEVER, false);
  }

  /// Of a log that was last written to at this second, and is so long.
  static TimeIndex of(Path file, long lastWritten, long end) throws IOException {
    try (var index = SteadyFile.open(file)) {
      long count = whole(index, end);
      return count == 0
          ? new TimeIndex(file, lastWritten, false)
          : new TimeIndex(file, at(index, count - 1).second(), true);
    } catch (NoSuchFileException _) {
      return new TimeIndex(file, lastWritten, false);
    }
  }

  /// Bytes from `offset` on arrive in this second.
  void mark(long second, long offset) throws IOException {
    if (second <= lastSecond) {
      return;
    }
    if (lastSecond != NEVER) {
      var marks = new ArrayList<Mark>();
      if (!written) {
        marks.add(new Mark(lastSecond, 0));
      }
      marks.add(new Mark(second, offset));
      append(marks, offset);
    }
    lastSecond = second;
  }

  private void append(List<Mark> marks, long end) throws IOException {
    var bytes = ByteBuffer.allocate(marks.size() * Mark.BYTES);
    marks.forEach(it -> bytes.putLong(it.second()).putLong(it.offset()));
    try (var index = written ? SteadyFile.open(file) : made()) {
      index.write(bytes.flip(), whole(index, end) * Mark.BYTES);
    }
    written = true;
  }

  private SteadyFile made() throws IOException {
    Files.deleteIfExists(file);
    return SteadyFile.create(file);
  }

  /// The first offset of what arrived in that second or later; `end` when nothing did.
  long offsetAt(long second, long end) throws IOException {
    try (var index = SteadyFile.open(file)) {
      long count = whole(index, end);
      long low = 0;
      long high = count;
      while (low < high) {
        long middle = (low + high) / 2;
        if (at(index, middle).second() < second) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low < count ? at(index, low).offset() : end;
    } catch (NoSuchFileException _) {
      return second <= lastSecond ? 0 : end;
    }
  }

  /// How many marks there are that can be true of a log of this length.
  private static long whole(SteadyFile index, long end) throws IOException {
    long count = index.size() / Mark.BYTES;
    while (count > 0 && !plausible(at(index, count - 1), count - 1, end)) {
      count--;
    }
    return count;
  }

  /// What a crash leaves behind is zeros, or marks for bytes that the log has lost.
  private static boolean plausible(Mark mark, long position, long end) {
    return mark.second() != 0 && mark.offset() <= end && (mark.offset() > 0 || position == 0);
  }

  private static Mark at(SteadyFile index, long position) throws IOException {
    var bytes = ByteBuffer.allocate(Mark.BYTES);
    if (index.read(bytes, position * Mark.BYTES) < Mark.BYTES) {
      return new Mark(0, Long.MAX_VALUE);
    }
    bytes.flip();
    return new Mark(bytes.getLong(), bytes.getLong());
  }
}
