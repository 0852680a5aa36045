package dev.lode.common.model;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What is to be executed.
///
/// With neither `text` nor `entry` the first of `args` is the command itself.
///
/// @param launcher who turns it into a process: `shell`, `python`
/// @param text the program's text, or empty
/// @param entry the name of the input file that is the program, or empty
/// @param env added to the workload's environment; its values may be secret
public record Workload(
    String launcher,
    String text,
    String entry,
    List<String> args,
    SortedMap<String, String> env,
    List<InputFile> files) {

  public static final int MAX_TEXT = 1 << 20;
  public static final int MAX_ARGS = 10_000;
  public static final int MAX_ARG = 128 << 10;
  public static final int MAX_ENV = 1 << 20;
  public static final int MAX_FILES = 10_000;

  private static final Pattern LAUNCHER = Pattern.compile("[a-z][a-z0-9-]{0,31}");
  private static final Pattern ENV_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,255}");

  public Workload {
    args = List.copyOf(args);
    files = List.copyOf(files);
    env = new TreeMap<>(env);
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
    checkEnv(env);
    checkFiles(files, entry);
  }

  private static void checkEnv(Map<String, String> env) {
    long total = 0;
    for (var entry : env.entrySet()) {
      String name = entry.getKey();
      require(ENV_NAME.matcher(name).matches(), "not a name of an environment variable: " + name);
      require(!name.startsWith("LODE_"), "names that begin with LODE_ are Lode's own: " + name);
      require(entry.getValue().indexOf('\0') < 0, "a NUL character in the value of " + name);
      total += name.length() + entry.getValue().length() + 2L;
    }
    require(total <= MAX_ENV, "the environment is larger than 1 MiB");
  }

  private static void checkFiles(List<InputFile> files, String entry) {
    require(files.size() <= MAX_FILES, "more than 10,000 input files");
    var names = new HashSet<RelativePath>();
    for (InputFile file : files) {
      require(names.add(file.name()), "two input files are named " + file.name());
    }
    require(
        entry.isEmpty() || names.contains(new RelativePath(entry)),
        "entry must be the name of one of the input files: " + entry);
  }

  private static void require(boolean claim, String otherwise) {
    if (!claim) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /// Never prints the environment's values.
  @Override
  public String toString() {
    return "Workload[" + launcher + " " + entry + " env=" + env.keySet() + "]";
  }
}
