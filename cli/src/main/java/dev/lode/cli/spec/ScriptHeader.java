package dev.lode.cli.spec;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.common.trouble.FileTrouble;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What a script says about itself in its first lines: `# lode: file NAME` names an input file by
/// its path relative to the script.
final class ScriptHeader {

  /// So far a header is looked for, and no farther: the rest is the program's own.
  static final int LINES = 50;

  private static final int MAX_CHARACTERS = 64 << 10;
  private static final Pattern DIRECTIVE = Pattern.compile("\\s*#\\s*lode:\\s*(\\S*)\\s*(.*?)\\s*");

  private ScriptHeader() {}

  /// An input file that the script names.
  record Wanted(String name, int line) {}

  static List<Wanted> files(Path script) {
    var wanted = new ArrayList<Wanted>();
    var lines = head(script);
    for (int i = 0; i < lines.size(); i++) {
      var matched = DIRECTIVE.matcher(lines.get(i));
      if (!matched.matches()) {
        continue;
      }
      if (!matched.group(1).equals("file") || matched.group(2).isEmpty()) {
        throw badInput(
            script
                + ", line "
                + (i + 1)
                + ": '"
                + lines.get(i).strip()
                + "' says nothing that Lode knows; write '# lode: file NAME'");
      }
      wanted.add(new Wanted(matched.group(2), i + 1));
    }
    return wanted;
  }

  private static List<String> head(Path script) {
    return text(script).lines().limit(LINES).toList();
  }

  /// Its beginning; what is no text comes out as replacement characters and matches nothing.
  static String text(Path script) {
    var buffer = new char[MAX_CHARACTERS];
    int length = 0;
    try (var reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(script), StandardCharsets.UTF_8))) {
      for (int read = 0; read >= 0 && length < buffer.length; length += Math.max(read, 0)) {
        read = reader.read(buffer, length, buffer.length - length);
      }
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.IO, script + " cannot be read: " + FileTrouble.words(e), e);
    }
    return new String(buffer, 0, length);
  }
}
