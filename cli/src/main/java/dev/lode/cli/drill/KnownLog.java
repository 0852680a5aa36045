package dev.lode.cli.drill;

import com.google.protobuf.ByteString;
import dev.lode.cli.client.LogReading;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/// What a job's log must be, to the byte: numbered lines of one width.
record KnownLog(String key, int lines) {

  /// Bytes of a line, with its end.
  static final int WIDTH = 100;

  static final String PAD = "0123456789".repeat(8).substring(0, 76);

  private static final int FIRST = 1_000_000;

  long bytes() {
    return (long) lines * WIDTH;
  }

  /// Without its end.
  String line(int number) {
    return key + " " + (FIRST + number) + " " + PAD;
  }

  /// How a log differs from the known one, in bytes.
  ///
  /// @param missing of lines that are not there, or come after a later one
  /// @param duplicated beyond one of each line
  record Difference(long stored, long missing, long duplicated) {}

  /// Compares what is read with what is known.
  Reader reader() {
    return new Reader(this);
  }

  /// Takes a log as it is read.
  ///
  /// Threads: one.
  static final class Reader implements LogReading.Sink {

    private final KnownLog known;
    private final BitSet seen = new BitSet();
    private final byte[] line = new byte[WIDTH];
    private int filled;
    private int highest = -1;
    private int misplaced;
    private long stored;

    private Reader(KnownLog known) {
      this.known = known;
    }

    @Override
    public void attempt(int number) {}

    @Override
    public void write(ByteString data) {
      stored += data.size();
      for (byte each : data) {
        if (filled < WIDTH) {
          line[filled] = each;
        }
        filled++;
        if (each == '\n') {
          take();
          filled = 0;
        }
      }
    }

    Difference difference() {
      long distinct = (long) seen.cardinality() * WIDTH;
      return new Difference(
          stored, known.bytes() - distinct + (long) misplaced * WIDTH, stored - distinct);
    }

    private void take() {
      int number = number();
      if (number >= 0 && !seen.get(number)) {
        misplaced += number < highest ? 1 : 0;
        highest = Math.max(highest, number);
        seen.set(number);
      }
    }

    /// Which line this is; -1 for none that is known.
    private int number() {
      if (filled != WIDTH) {
        return -1;
      }
      var text = new String(line, 0, WIDTH - 1, StandardCharsets.ISO_8859_1);
      int begin = known.key.length() + 1;
      var digits = text.substring(begin, begin + 7);
      if (!digits.matches("[0-9]{7}")) {
        return -1;
      }
      int number = Integer.parseInt(digits) - FIRST;
      boolean same =
          number >= 0
              && number < known.lines
              && Arrays.equals(
                  known.line(number).getBytes(StandardCharsets.ISO_8859_1),
                  Arrays.copyOf(line, WIDTH - 1));
      return same ? number : -1;
    }
  }
}
