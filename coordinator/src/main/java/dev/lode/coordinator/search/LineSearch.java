package dev.lode.coordinator.search;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Looks through a log as it is handed in, and keeps of each line no more than its beginning: a
/// line may be longer than all memory.
///
/// Threads: one.
public final class LineSearch {

  /// As much of a line is shown.
  public static final int SHOWN_BYTES = 4 << 10;

  /// A line that fits, or that stands near one.
  ///
  /// @param offset of its first byte in the log
  /// @param text its first bytes, without the line break
  /// @param fits whether it fits itself
  /// @param length of the whole line, without the line break
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  public record Line(long offset, byte[] text, boolean fits, long length) {}

  private final Pattern pattern;
  private final int before;
  private final int after;
  private final ArrayDeque<Line> passed = new ArrayDeque<>();
  private final byte[] shown = new byte[SHOWN_BYTES];

  // Of the line that is being read.
  private long lineAt;
  private long length;
  private int state;

  /// How many lines after the last one that fitted are still to be shown.
  private int owed;

  /// @param offset of the first byte that will be handed in, which begins a line
  /// @param before so many lines before each that fits are shown too
  /// @param after and so many after it
  public LineSearch(Pattern pattern, long offset, int before, int after) {
    this.pattern = pattern;
    this.before = before;
    this.after = after;
    begin(offset);
  }

  private void begin(long offset) {
    lineAt = offset;
    length = 0;
    state = pattern.start();
  }

  /// The first byte of the line that is not ended yet: who begins here again misses nothing.
  public long lineAt() {
    return lineAt;
  }

  /// Takes the next bytes; the lines to be shown that they end.
  public List<Line> take(ByteBuffer data) {
    var found = new ArrayList<Line>();
    byte[] bytes = data.array();
    int at = data.arrayOffset() + data.position();
    int end = at + data.remaining();
    while (at < end) {
      int lineEnd = indexOf(bytes, at, end);
      add(bytes, at, lineEnd);
      at = lineEnd;
      if (at < end) {
        at++;
        end(found, 1);
      }
    }
    return found;
  }

  /// The log has ended, with or without a line break.
  public List<Line> finish() {
    var found = new ArrayList<Line>();
    if (length > 0) {
      end(found, 0);
    }
    return found;
  }

  /// Some bytes are not there: the line ends before them, and one begins after them.
  public List<Line> skip(long to) {
    var found = finish();
    passed.clear();
    owed = 0;
    begin(to);
    return found;
  }

  private static int indexOf(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  private void add(byte[] bytes, int from, int to) {
    if (length < SHOWN_BYTES) {
      int n = (int) Math.min(to - from, SHOWN_BYTES - length);
      System.arraycopy(bytes, from, shown, (int) length, n);
    }
    state = pattern.after(state, bytes, from, to);
    length += to - from;
  }

  private void end(List<Line> found, int lineBreak) {
    boolean fits = pattern.fits(state) || pattern.fitsAtEnd(state);
    if (fits) {
      found.addAll(passed);
      passed.clear();
      found.add(line(true));
      owed = after;
    } else if (owed > 0) {
      owed--;
      found.add(line(false));
    } else if (before > 0) {
      if (passed.size() == before) {
        passed.removeFirst();
      }
      passed.add(line(false));
    }
    begin(lineAt + length + lineBreak);
  }

  private Line line(boolean fits) {
    int n = (int) Math.min(length, SHOWN_BYTES);
    return new Line(lineAt, Arrays.copyOf(shown, n), fits, length);
  }
}
