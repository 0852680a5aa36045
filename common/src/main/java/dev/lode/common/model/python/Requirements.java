package dev.lode.common.model.python;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The text of a requirements file, checked line by line.
///
/// What names a package, with versions, markers and hashes, may stand in it. What reads other
/// files, runs a version control system, or says where packages come from may not: the text is
/// somebody's who has no account on the host.
///
/// @param text as it was given
public record Requirements(String text) {

  public static final int MAX_TEXT = 256 << 10;
  public static final int MAX_LINES = 2_000;

  /// No packages.
  public static final Requirements NONE = new Requirements("");

  /// So many wrong lines are named.
  private static final int SHOWN = 3;

  public Requirements {
    if (text.length() > MAX_TEXT) {
      throw new IllegalArgumentException("requirements are longer than 256 KiB");
    }
    var wrong = new ArrayList<String>();
    for (var line : lines(text)) {
      var why = RequirementLine.objection(line.text());
      if (why != null) {
        wrong.add("line " + line.number() + ": " + why);
      }
    }
    if (!wrong.isEmpty()) {
      int more = wrong.size() - SHOWN;
      throw new IllegalArgumentException(
          "requirements: "
              + wrong.stream().limit(SHOWN).collect(Collectors.joining("; "))
              + (more > 0 ? "; and " + more + " more lines like that" : ""));
    }
  }

  private record Line(int number, String text) {}

  /// What they say, without comments and blank lines: equal lists ask for the same.
  public List<String> lines() {
    return lines(text).stream().map(Line::text).toList();
  }

  public boolean isEmpty() {
    return lines(text).isEmpty();
  }

  /// An address that a package is to be taken from, in place of an index; null when there is none.
  public @Nullable String directUrl() {
    return lines(text).stream()
        .map(it -> RequirementLine.directUrl(it.text()))
        .filter(it -> it != null)
        .findFirst()
        .orElse(null);
  }

  /// Lines that end with a backslash go on in the next.
  private static List<Line> lines(String text) {
    var lines = new ArrayList<Line>();
    var open = new StringBuilder();
    int number = 0;
    int begun = 0;
    for (var raw : text.split("\r\n|\r|\n", -1)) {
      number++;
      begun = open.isEmpty() ? number : begun;
      var line = withoutComment(raw);
      if (line.endsWith("\\")) {
        open.append(line, 0, line.length() - 1).append(' ');
        continue;
      }
      var whole = open.append(line).toString().strip().replaceAll("\\s+", " ");
      open.setLength(0);
      if (!whole.isEmpty()) {
        lines.add(new Line(begun, whole));
      }
      if (lines.size() > MAX_LINES) {
        throw new IllegalArgumentException("more than 2,000 requirements");
      }
    }
    if (!open.toString().isBlank()) {
      lines.add(new Line(begun, open.toString().strip().replaceAll("\\s+", " ")));
    }
    return lines;
  }

  private static String withoutComment(String line) {
    for (int at = line.indexOf('#'); at >= 0; at = line.indexOf('#', at + 1)) {
      if (at == 0 || Character.isWhitespace(line.charAt(at - 1))) {
        return line.substring(0, at);
      }
    }
    return line;
  }

  @Override
  public String toString() {
    return "Requirements[" + lines(text).size() + " lines]";
  }
}
