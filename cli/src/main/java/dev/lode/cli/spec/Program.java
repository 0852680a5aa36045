package dev.lode.cli.spec;

import static dev.lode.cli.ending.CommandFailed.badInput;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a command line asks to run.
public sealed interface Program {

  /// Handed on to the program.
  List<String> args();

  /// A file that goes along and is run by its launcher.
  record Script(String launcher, Path path, List<String> args) implements Program {
    public Script {
      args = List.copyOf(args);
    }
  }

  /// A file of the repository that is checked out, run by its launcher.
  record InRepository(String launcher, String name, List<String> args) implements Program {
    public InRepository {
      args = List.copyOf(args);
    }
  }

  /// A command that the host has; the first of `args` is its name.
  record Command(List<String> args) implements Program {
    public Command {
      args = List.copyOf(args);
    }
  }

  /// @param words what is left of the command line after the options
  /// @param command whether they came after `--`
  static Program from(List<String> words, boolean command, Path directory) {
    return from(words, command, directory, false);
  }

  /// @param repository whether a script is one of the repository's
  static Program from(List<String> words, boolean command, Path directory, boolean repository) {
    if (command) {
      return new Command(words);
    }
    var first = words.getFirst();
    var path = directory.resolve(first);
    var launcher = launcher(first);
    if (launcher == null) {
      throw badInput(
          first
              + " is no script that Lode knows by its name (*.py, *.sh); to run a command, put --"
              + " before it: lode run -- "
              + String.join(" ", words));
    }
    if (repository) {
      return new InRepository(launcher, first, words.subList(1, words.size()));
    }
    if (Files.isDirectory(path)) {
      throw badInput(first + " is a folder; name the script in it");
    }
    if (!Files.exists(path)) {
      throw badInput(
          "there is no script "
              + first
              + " (looked for "
              + path.toAbsolutePath().normalize()
              + ")");
    }
    return new Script(launcher, path, words.subList(1, words.size()));
  }

  private static @org.jspecify.annotations.Nullable String launcher(String name) {
    if (name.endsWith(".py")) {
      return "python";
    }
    return name.endsWith(".sh") ? "shell" : null;
  }
}
