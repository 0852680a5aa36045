package dev.lode.agent.launch.process;

import dev.lode.common.model.Exit.Totals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The supervisor's last word: one line of `key=value`, put in place whole.
final class ExitFile {

  private static final int LIMIT_BYTES = 4096;

  /// Above it, version 1 of control groups means "no limit".
  private static final long UNLIMITED = 1L << 60;

  private ExitFile() {}

  /// Empty when there is none, or none that can be understood: a host that lost its power may leave
  /// such a one.
  static Optional<End.Told> read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return parse(new String(in.readNBytes(LIMIT_BYTES), StandardCharsets.UTF_8));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  static Optional<End.Told> parse(String line) {
    if (!line.endsWith("\n")) {
      return Optional.empty();
    }
    var words = new HashMap<String, String>();
    for (var word : line.strip().split(" ", -1)) {
      var equals = word.indexOf('=');
      if (equals > 0) {
        words.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    try {
      var by = End.By.valueOf(text(words, "by").toUpperCase(Locale.ROOT));
      return Optional.of(new End.Told(exit(words), by, usage(words), integer(words, "left")));
    } catch (IllegalArgumentException | ArithmeticException _) {
      return Optional.empty();
    }
  }

  private static End.Exit exit(Map<String, String> words) {
    return switch (text(words, "how")) {
      case "exited" -> new End.Exited(integer(words, "code"));
      case "signaled" -> new End.Signaled(integer(words, "signal"));
      case "unstartable" -> new End.Unstartable(integer(words, "errno"), text(words, "what"));
      case String other -> throw new IllegalArgumentException(other);
    };
  }

  private static End.Usage usage(Map<String, String> words) {
    return new End.Usage(
        Math.multiplyExact(number(words, "maxrss_kb"), 1024L),
        Duration.ofNanos(Math.multiplyExact(number(words, "utime_us"), 1000L)),
        Duration.ofNanos(Math.multiplyExact(number(words, "stime_us"), 1000L)),
        number(words, "start_ns"),
        number(words, "end_ns"),
        totals(words));
  }

  /// A supervisor of an earlier release counts nothing of it.
  private static Totals totals(Map<String, String> words) {
    long limit = numberOrZero(words, "mem_limit");
    return new Totals(
        numberOrZero(words, "mem_peak"),
        limit < UNLIMITED ? limit : 0,
        numberOrZero(words, "oom_kills"),
        numberOrZero(words, "refused_forks"),
        numberOrZero(words, "read"),
        numberOrZero(words, "written"));
  }

  private static long numberOrZero(Map<String, String> words, String key) {
    return words.containsKey(key) ? Math.max(0, number(words, key)) : 0;
  }

  private static int integer(Map<String, String> words, String key) {
    return Integer.parseInt(text(words, key));
  }

  private static long number(Map<String, String> words, String key) {
    return Long.parseLong(text(words, key));
  }

  private static String text(Map<String, String> words, String key) {
    var text = words.get(key);
    if (text == null) {
      throw new IllegalArgumentException("no " + key);
    }
    return text;
  }
}
