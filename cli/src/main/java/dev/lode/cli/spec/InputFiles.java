package dev.lode.cli.spec;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Setup;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The files that go along with a job, each under its name in the work folder.
final class InputFiles {

  private final Path directory;
  private final Map<RelativePath, Path> chosen = new LinkedHashMap<>();

  /// @param directory where relative paths of the command line begin
  InputFiles(Path directory) {
    this.directory = directory;
  }

  /// A script goes by its file name, and so do the files that it names lie beside it.
  RelativePath addScript(Path script) {
    var name = name(script.getFileName().toString());
    add(name, script);
    for (var wanted : ScriptHeader.files(script)) {
      var path = script.resolveSibling(name(wanted.name()).value());
      if (!Files.isRegularFile(path)) {
        throw badInput(
            script.getFileName()
                + " wants the file "
                + wanted.name()
                + " (its line "
                + wanted.line()
                + "), but there is no file "
                + path);
      }
      add(name(wanted.name()), path);
    }
    return name;
  }

  /// `PATH` or `PATH=NAME`. Without a name a relative path keeps its folders, so that a program
  /// finds it as if it ran here; any other path gives its last part.
  void addOption(String option) {
    var path = directory.resolve(option);
    String as = null;
    int equals = option.lastIndexOf('=');
    if (equals > 0 && !Files.exists(path)) {
      path = directory.resolve(option.substring(0, equals));
      as = option.substring(equals + 1);
    }
    if (!Files.exists(path)) {
      throw badInput("--file " + option + ": there is no file " + path);
    }
    if (Files.isDirectory(path)) {
      addFolder(as == null ? ownName(path) : as, path);
    } else {
      add(name(as == null ? ownName(path) : as), path);
    }
  }

  List<LocalFile> read() {
    return chosen.entrySet().stream()
        .map(entry -> LocalFile.read(entry.getKey(), entry.getValue()))
        .toList();
  }

  private String ownName(Path path) {
    var relative = directory.relativize(directory.resolve(path)).normalize();
    return relative.startsWith("..") || relative.toString().isEmpty()
        ? path.toAbsolutePath().normalize().getFileName().toString()
        : relative.toString();
  }

  private void addFolder(String as, Path folder) {
    try (var walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      for (var file : walk.filter(Files::isRegularFile).sorted().toList()) {
        add(name(as + "/" + folder.relativize(file)), file);
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new CommandFailed(ExitCode.IO, folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void add(RelativePath name, Path path) {
    var before = chosen.putIfAbsent(name, path);
    if (before != null
        && !before.toAbsolutePath().normalize().equals(path.toAbsolutePath().normalize())) {
      throw badInput("two files would be named " + name + ": " + before + " and " + path);
    }
    if (chosen.size() > Setup.MAX_FILES) {
      throw badInput("more than 10,000 files; pack them into one archive");
    }
  }

  private static RelativePath name(String text) {
    try {
      return new RelativePath(text);
    } catch (IllegalArgumentException e) {
      throw badInput("'" + text + "': " + e.getMessage());
    }
  }
}
