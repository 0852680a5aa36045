package dev.lode.cli.spec;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.common.time.TimeText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Sizes, durations and numbers of CPUs as people write them.
///
/// A number without its unit is refused where several units are common: `--memory 4` has meant
/// bytes in one system and gigabytes in the next.
public final class Units {

  private static final Pattern NUMBER_AND_UNIT =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*(\\p{L}*)");
  private static final Pattern TIME = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h|d)");

  /// Decimal as vendors print it on the box, binary with the `i`.
  private static final Map<String, Long> BYTES =
      Map.ofEntries(
          Map.entry("b", 1L),
          Map.entry("k", 1_000L),
          Map.entry("kb", 1_000L),
          Map.entry("m", 1_000_000L),
          Map.entry("mb", 1_000_000L),
          Map.entry("g", 1_000_000_000L),
          Map.entry("gb", 1_000_000_000L),
          Map.entry("t", 1_000_000_000_000L),
          Map.entry("tb", 1_000_000_000_000L),
          Map.entry("ki", 1L << 10),
          Map.entry("kib", 1L << 10),
          Map.entry("mi", 1L << 20),
          Map.entry("mib", 1L << 20),
          Map.entry("gi", 1L << 30),
          Map.entry("gib", 1L << 30),
          Map.entry("ti", 1L << 40),
          Map.entry("tib", 1L << 40));

  private static final Map<String, Long> MILLIS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  private Units() {}

  /// `4GB`, `512 MiB`, `1.5G`.
  public static long bytes(String option, String text) {
    var matched = NUMBER_AND_UNIT.matcher(text.strip());
    if (!matched.matches()) {
      throw badInput(option + ": not a size: '" + text + "'; write it like 4GB or 512MiB");
    }
    String unit = matched.group(2).toLowerCase(Locale.ROOT);
    if (unit.isEmpty()) {
      throw badInput(option + ": " + text + " of what? Write " + text + "GB or " + text + "MiB");
    }
    Long size = BYTES.get(unit);
    if (size == null) {
      throw badInput(
          option
              + ": '"
              + matched.group(2)
              + "' is no unit of size; use B, KB, MB, GB, TB, KiB, MiB, GiB or TiB");
    }
    try {
      return new BigDecimal(matched.group(1))
          .multiply(BigDecimal.valueOf(size))
          .setScale(0, RoundingMode.CEILING)
          .longValueExact();
    } catch (ArithmeticException e) {
      throw badInput(option + ": " + text + " is more than any machine has");
    }
  }

  /// A while away such as `10m`, or `2026-11-22T08:00:00Z`; without a zone it is UTC.
  ///
  /// @param away what a while means: from now on, or until now
  public static Instant instant(String option, String text, Function<Duration, Instant> away) {
    if (text.matches("[0-9.]+(ms|s|m|h|d).*")) {
      return away.apply(duration(option, text));
    }
    try {
      return TimeText.ofPerson(text);
    } catch (IllegalArgumentException e) {
      throw badInput(
          option
              + ": neither a while such as 10m nor a time such as 2026-11-22T08:00:00Z: "
              + text
              + " ("
              + e.getMessage()
              + ")");
    }
  }

  /// `90m`, `1h30m`, `45s`, `2d`, `1.5h`.
  public static Duration duration(String option, String text) {
    String compact = text.replace(" ", "");
    if (compact.matches("[0-9]+(\\.[0-9]+)?")) {
      throw badInput(option + ": " + text + " of what? Write " + compact + "s or " + compact + "m");
    }
    var matched = TIME.matcher(compact);
    BigDecimal millis = BigDecimal.ZERO;
    int end = 0;
    while (matched.find() && matched.start() == end) {
      end = matched.end();
      long unit = MILLIS.getOrDefault(matched.group(2), 0L);
      millis = millis.add(new BigDecimal(matched.group(1)).multiply(BigDecimal.valueOf(unit)));
    }
    if (end == 0 || end != compact.length()) {
      throw badInput(
          option + ": not a duration: '" + text + "'; write it like 90m, 1h30m, 45s or 2d");
    }
    try {
      return Duration.ofMillis(millis.setScale(0, RoundingMode.CEILING).longValueExact());
    } catch (ArithmeticException e) {
      throw badInput(option + ": " + text + " is longer than anything lasts");
    }
  }

  /// `4`, `0.5`: in thousandths.
  public static int milliCpus(String option, String text) {
    try {
      return new BigDecimal(text.strip()).movePointRight(3).intValueExact();
    } catch (NumberFormatException e) {
      throw badInput(option + ": not a number of CPUs: '" + text + "'; write it like 4 or 0.5");
    } catch (ArithmeticException e) {
      throw badInput(
          option + ": " + text + " CPUs: at most three decimals, and no more than 10000");
    }
  }
}
