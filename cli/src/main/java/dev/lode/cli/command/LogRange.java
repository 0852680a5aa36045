package dev.lode.cli.command;

import static dev.lode.cli.ending.CommandFailed.badInput;

import com.google.protobuf.ByteString;
import dev.lode.cli.client.LogReading;
import java.util.regex.Pattern;

/// Some of a log's bytes, by their offsets.
///
/// @param last of them; [Long#MAX_VALUE] for the rest
record LogRange(long first, long last) {

  private static final Pattern FORM = Pattern.compile("([0-9]{0,18})-([0-9]{0,18})");

  /// How long the log is; asked only for a range that is counted from its end.
  interface Size {
    long bytes() throws InterruptedException;
  }

  static LogRange of(String text, Size size) throws InterruptedException {
    var form = FORM.matcher(text);
    if (!form.matches() || text.equals("-")) {
      throw badInput("--range: 0-999, 1000- or -1000; not " + text);
    }
    if (form.group(1).isEmpty()) {
      return new LogRange(
          Math.max(0, size.bytes() - Long.parseLong(form.group(2))), Long.MAX_VALUE);
    }
    long first = Long.parseLong(form.group(1));
    long last = form.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(form.group(2));
    if (last < first) {
      throw badInput("--range: " + text + " ends before it begins");
    }
    return new LogRange(first, last);
  }

  /// Hands on what lies in the range.
  LogReading.Sink cut(LogReading.Sink sink) {
    return new LogReading.Sink() {
      private long at = first;

      @Override
      public void attempt(int number) {
        sink.attempt(number);
      }

      @Override
      public void write(ByteString data) {
        long left = last == Long.MAX_VALUE ? Long.MAX_VALUE : last + 1 - at;
        if (left > 0) {
          sink.write(data.substring(0, (int) Math.min(left, data.size())));
        }
        at += data.size();
      }

      @Override
      public void missing(long bytes, ByteString line) {
        if (at <= last) {
          sink.missing(bytes, line);
        }
        at += bytes;
      }
    };
  }
}
