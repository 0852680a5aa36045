package dev.lode.cli.screen;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Values as people read them.
public final class Words {

  private static final String[] SIZES = {"kB", "MB", "GB", "TB", "PB"};
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xxx");

  private Words() {}

  /// `512 B`, `34.6 kB`, `2.0 GB`.
  public static String size(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes / 1000.0;
    int unit = 0;
    while (value >= 999.95 && unit < SIZES.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, SIZES[unit]);
  }

  /// `0.4 s`, `12 s`, `2 min 05 s`, `1 h 04 min`, `3 d 02 h`.
  public static String duration(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return pair(seconds / 60, "min", seconds % 60, "s");
    }
    return seconds < 86_400
        ? pair(seconds / 3600, "h", seconds % 3600 / 60, "min")
        : pair(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
  }

  private static String pair(long large, String largeUnit, long small, String smallUnit) {
    return String.format(Locale.ROOT, "%d %s %02d %s", large, largeUnit, small, smallUnit);
  }

  /// `0.5`, `4`, from thousandths.
  public static String cpus(long milliCpus) {
    return milliCpus % 1000 == 0
        ? String.valueOf(milliCpus / 1000)
        : String.format(Locale.ROOT, "%.3f", milliCpus / 1000.0).replaceAll("0+$", "");
  }

  /// The percentage without a fraction: `45`. Not rounded up, because 100 means done.
  public static String percent(double percent) {
    return String.valueOf((long) Math.floor(Math.clamp(percent, 0, 100)));
  }

  public static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  /// In the reader's own zone.
  public static String moment(Timestamp timestamp) {
    return MOMENT.format(instant(timestamp).atZone(ZoneId.systemDefault()));
  }

  /// Of a text that somebody else wrote: no control characters, so that it cannot move the cursor,
  /// and no more than so many characters.
  public static String harmless(String text, int limit) {
    var clean = new StringBuilder();
    text.codePoints()
        .limit(limit + 1L)
        .forEach(each -> clean.appendCodePoint(Character.isISOControl(each) ? ' ' : each));
    if (clean.codePointCount(0, clean.length()) <= limit) {
      return clean.toString();
    }
    clean.setLength(clean.offsetByCodePoints(0, limit - 1));
    return clean.append('…').toString();
  }
}
