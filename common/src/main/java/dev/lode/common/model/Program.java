package dev.lode.common.model;

import java.util.List;
import java.util.regex.Pattern;

/// What is executed, and by whom.
///
/// With neither `text` nor `entry` the first of `args` is the command itself.
///
/// @param launcher who turns it into a process: `shell`, `python`
/// @param text the program's text, or empty
/// @param entry the name of the file that is the program, or empty
public record Program(String launcher, String text, String entry, List<String> args) {

  public static final int MAX_TEXT = 1 << 20;
  public static final int MAX_ARGS = 10_000;
  public static final int MAX_ARG = 128 << 10;

  private static final Pattern LAUNCHER = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  public Program {
    args = List.copyOf(args);
    require(LAUNCHER.matcher(launcher).matches(), "launcher must be a name such as shell, python");
    require(text.length() <= MAX_TEXT, "text is longer than 1 MiB: send it as an input file");
    require(text.isEmpty() || entry.isEmpty(), "give text or entry, not both");
    require(
        !text.isBlank() || !entry.isEmpty() || (!args.isEmpty() && !args.getFirst().isBlank()),
        "nothing to run: give text, entry or a command in args");
    require(args.size() <= MAX_ARGS, "more than 10,000 arguments");
    for (String arg : args) {
      require(arg.length() <= MAX_ARG, "an argument is longer than 128 KiB");
      require(arg.indexOf('\0') < 0, "an argument contains a NUL character");
    }
  }

  /// The text of a shell script.
  public static Program shell(String text) {
    return new Program("shell", text, "", List.of());
  }

  private static void require(boolean claim, String otherwise) {
    if (!claim) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
