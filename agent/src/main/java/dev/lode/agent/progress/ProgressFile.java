package dev.lode.agent.progress;

import dev.lode.common.model.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a workload writes to `LODE_PROGRESS`: lines of `percent message`. The last line that can be
/// read counts; only the end of the file is looked at.
public final class ProgressFile {

  static final int TAIL_BYTES = 64 << 10;

  private static final Pattern LINE =
      Pattern.compile(
          "\\s*([+-]?(?:[0-9]{1,300}(?:\\.[0-9]{0,300})?|\\.[0-9]{1,300})(?:[eE][+-]?[0-9]{1,3})?)"
              + "\\s*%?(?:\\s+(.*))?");

  private ProgressFile() {}

  /// The last progress there; empty when there is none. Never throws: rubbish is passed over.
  ///
  /// A last line without its end counts too, so this is for a file that nobody writes to any more.
  public static Optional<Progress> last(Path file) {
    var lines = lines(file);
    return lines.reversed().stream().flatMap(it -> progress(it).stream()).findFirst();
  }

  /// The last progress in a file that is being written: what may be the beginning of a line counts
  /// only when there is nothing else.
  static Optional<Progress> lastWritten(Path file) {
    var lines = lines(file);
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    var complete = lines.subList(0, lines.size() - 1).reversed();
    return complete.stream()
        .flatMap(it -> progress(it).stream())
        .findFirst()
        .or(() -> progress(lines.getLast()));
  }

  /// Whole lines, and last what follows the last line's end.
  private static List<String> lines(Path file) {
    try {
      var tail = FileTail.read(file, TAIL_BYTES);
      if (tail == null) {
        return List.of();
      }
      var lines =
          List.of(StandardCharsets.UTF_8.decode(tail.bytes()).toString().split("[\r\n]", -1));
      return tail.whole() ? lines : lines.subList(1, lines.size());
    } catch (IOException _) {
      return List.of();
    }
  }

  private static Optional<Progress> progress(String line) {
    var match = LINE.matcher(line);
    if (!match.matches()) {
      return Optional.empty();
    }
    double percent = Math.clamp(Double.parseDouble(match.group(1)), 0.0, 100.0);
    var message = match.group(2) == null ? "" : match.group(2);
    return Optional.of(new Progress(percent, message.replaceAll("\\p{Cntrl}", " ").strip()));
  }
}
