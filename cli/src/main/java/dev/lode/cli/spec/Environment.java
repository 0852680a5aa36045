package dev.lode.cli.spec;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The environment that goes along with a job.
public final class Environment {

  private Environment() {}

  /// Files first, in their order; options after them, so that a single value is easily replaced.
  ///
  /// @param own where the value of a bare name comes from
  public static SortedMap<String, String> read(
      List<String> options, List<Path> files, Map<String, String> own) {
    var result = new TreeMap<String, String>();
    for (var file : files) {
      readFile(file, own, result);
    }
    for (var option : options) {
      put(option, "--env " + nameOf(option), own, result);
    }
    return result;
  }

  /// Lines of `NAME=VALUE` or `NAME`; empty lines and lines that begin with `#` are passed over.
  private static void readFile(Path file, Map<String, String> own, Map<String, String> into) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new CommandFailed(
          Files.exists(file) ? ExitCode.IO : ExitCode.BAD_INPUT,
          "--env-file: " + file + (Files.exists(file) ? " cannot be read" : " does not exist"),
          e);
    }
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        put(line, file + ", line " + (i + 1), own, into);
      }
    }
  }

  private static void put(
      String text, String where, Map<String, String> own, Map<String, String> into) {
    var name = nameOf(text);
    if (name.length() < text.length()) {
      into.put(name, text.substring(name.length() + 1));
      return;
    }
    var value = own.get(name);
    if (value == null) {
      throw badInput(where + ": " + name + " is not set here; give it a value: " + name + "=VALUE");
    }
    into.put(name, value);
  }

  private static String nameOf(String text) {
    int equals = text.indexOf('=');
    return equals < 0 ? text : text.substring(0, equals);
  }
}
