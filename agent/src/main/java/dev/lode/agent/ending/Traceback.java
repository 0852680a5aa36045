package dev.lode.agent.ending;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The exception that a Python program died of, as its interpreter prints it: after the last
/// `Traceback (most recent call last):`, the first line that is not indented, with what follows it.
///
/// A traceback with much behind it was not the end: somebody has caught and printed it.
///
/// @param line `ValueError: no such thing`
/// @param all the same with the lines behind it
record Traceback(String line, List<String> all) {

  private static final String HEAD = "Traceback (most recent call last):";
  private static final int MOST_LINES_BEHIND = 30;
  private static final Pattern EXCEPTION =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_.]{0,199}(?:: .*)?");

  /// What the interpreter says of a file that it cannot even read has no head.
  private static final Pattern SYNTAX =
      Pattern.compile("(?:SyntaxError|IndentationError|TabError): .*");

  Traceback {
    all = List.copyOf(all);
  }

  static Optional<Traceback> last(List<String> lines) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      int head = lines.get(i).indexOf(HEAD);
      if (head >= 0) {
        return of(lines.get(i).substring(0, head), lines.subList(i + 1, lines.size()));
      }
    }
    return lines.reversed().stream()
        .limit(MOST_LINES_BEHIND)
        .filter(it -> SYNTAX.matcher(it).matches())
        .findFirst()
        .map(it -> new Traceback(it, List.of(it)));
  }

  /// @param prefix of each line: a launcher of several ranks puts `[rank0]: ` before them
  private static Optional<Traceback> of(String prefix, List<String> behind) {
    var all = new ArrayList<String>();
    for (var each : behind) {
      var line = plain(each, prefix);
      if (all.isEmpty() && (line.startsWith(" ") || !EXCEPTION.matcher(line).matches())) {
        continue;
      }
      all.add(line);
    }
    return all.isEmpty() || all.size() > MOST_LINES_BEHIND
        ? Optional.empty()
        : Optional.of(new Traceback(all.getFirst(), all));
  }

  /// An exception group has its tracebacks behind a rule: ` | ValueError: one of them`.
  private static String plain(String line, String prefix) {
    var rank = prefix.strip();
    var bare = !rank.isEmpty() && line.startsWith(rank) ? line.substring(rank.length()) : line;
    var grouped = bare.stripLeading();
    if (grouped.startsWith("| ")) {
      return grouped.substring(2);
    }
    return prefix.endsWith(" ") && bare.startsWith(" ") && !rank.isEmpty()
        ? bare.substring(1)
        : bare;
  }
}
