package dev.lode.cli.spec;

import static dev.lode.cli.ending.CommandFailed.badInput;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a Python script says of its needs in the block that PEP 723 has for it:
///
/// ```
/// # /// script
/// # requires-python = ">=3.11"
/// # dependencies = ["numpy<2", "tqdm"]
/// # ///
/// ```
///
/// @param python which versions will do, or empty
/// @param requirements a line each
record ScriptMetadata(String python, String requirements) {

  static final ScriptMetadata NONE = new ScriptMetadata("", "");

  private static final String BEGIN = "# /// script";
  private static final String END = "# ///";
  private static final Pattern PYTHON =
      Pattern.compile("(?m)^\\s*requires-python\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)')\\s*$");
  private static final Pattern DEPENDENCIES =
      Pattern.compile("(?ms)^\\s*dependencies\\s*=\\s*\\[(.*?)^?\\s*\\]\\s*$");
  private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'");

  static ScriptMetadata of(Path script) {
    var block = block(ScriptHeader.text(script).lines().toList(), script);
    if (block.isEmpty()) {
      return NONE;
    }
    var python = PYTHON.matcher(block);
    var dependencies = DEPENDENCIES.matcher(block);
    return new ScriptMetadata(
        python.find() ? either(python.group(1), python.group(2)) : "",
        dependencies.find() ? texts(dependencies.group(1)) : "");
  }

  private static String block(List<String> lines, Path script) {
    int begin = lines.indexOf(BEGIN);
    if (begin < 0) {
      return "";
    }
    var block = new ArrayList<String>();
    for (var line : lines.subList(begin + 1, lines.size())) {
      if (line.equals(END)) {
        return String.join("\n", block);
      }
      if (!line.equals("#") && !line.startsWith("# ")) {
        break;
      }
      block.add(line.length() > 2 ? line.substring(2) : "");
    }
    throw badInput(script + ": the block '" + BEGIN + "' has no end: write '" + END + "' after it");
  }

  private static String texts(String list) {
    return TEXT.matcher(list)
        .results()
        .map(
            it ->
                it.group(1) == null
                    ? it.group(2)
                    : it.group(1).replace("\\\"", "\"").replace("\\\\", "\\"))
        .collect(Collectors.joining("\n"));
  }

  private static String either(
      @org.jspecify.annotations.Nullable String one,
      @org.jspecify.annotations.Nullable String other) {
    return one != null ? one : other == null ? "" : other;
  }
}
