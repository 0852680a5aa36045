package dev.lode.cli.spec;

import static dev.lode.cli.ending.CommandFailed.badInput;

import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Setup;
import dev.lode.common.model.Sha256;
import dev.lode.common.trouble.FileTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The files that go along with a job, each under its name in the work folder.
final class InputFiles {

  private static final String BLOB = "sha256:";

  private final Path directory;
  private final Map<RelativePath, Path> chosen = new LinkedHashMap<>();
  private final Map<RelativePath, Sha256> blobs = new LinkedHashMap<>();

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

  /// `PATH` or `PATH=NAME`, or `NAME=sha256:HEX` for a blob. Without a name a relative path keeps
  /// its folders, so that a program finds it as if it ran here; any other path gives its last part.
  void addOption(String option) {
    var path = directory.resolve(option);
    String as = null;
    int equals = option.lastIndexOf('=');
    if (equals > 0 && !Files.exists(path)) {
      path = directory.resolve(option.substring(0, equals));
      as = option.substring(equals + 1);
    }
    if (as != null && as.startsWith(BLOB) && !Files.exists(directory.resolve(option))) {
      addBlob(option.substring(0, equals), as.substring(BLOB.length()));
      return;
    }
    if (!Files.exists(path)) {
      throw badInput(
          Files.isSymbolicLink(path)
              ? "--file " + option + ": " + path + " is a link to a file that there is not"
              : "--file " + option + ": there is no file " + path);
    }
    if (Files.isDirectory(path)) {
      addFolder(as == null ? ownName(path) : as, path);
    } else {
      add(name(as == null ? ownName(path) : as), path);
    }
  }

  private void addBlob(String name, String hex) {
    if (!Sha256.isHex(hex)) {
      throw badInput(
          "--file " + name + "=" + BLOB + hex + ": a SHA-256 has 64 lower-case hex digits");
    }
    var as = name(name);
    if (chosen.containsKey(as) || blobs.putIfAbsent(as, new Sha256(hex)) != null) {
      throw badInput("two files would be named " + as);
    }
    checkCount();
  }

  List<LocalFile> read() {
    var files = new ArrayList<LocalFile>();
    chosen.forEach((name, path) -> files.add(LocalFile.read(name, path)));
    blobs.forEach((name, sha256) -> files.add(LocalFile.stored(name, sha256)));
    return files;
  }

  private String ownName(Path path) {
    var relative = directory.relativize(directory.resolve(path)).normalize();
    return relative.startsWith("..") || relative.toString().isEmpty()
        ? path.toAbsolutePath().normalize().getFileName().toString()
        : relative.toString();
  }

  /// All files in it. Links are followed as long as they stay in the folder: what somebody sends
  /// along is what lies there. Pipes, sockets and devices are none of it.
  private void addFolder(String as, Path folder) {
    try (var walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      var root = folder.toRealPath();
      for (var file : walk.filter(it -> !Files.isDirectory(it)).sorted().toList()) {
        var name = as + "/" + folder.relativize(file);
        checkKind(file, root);
        add(name(name), file);
      }
    } catch (UncheckedIOException e) {
      throw unreadable(folder, Objects.requireNonNullElseGet(e.getCause(), IOException::new));
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static void checkKind(Path file, Path root) throws IOException {
    if (Files.isSymbolicLink(file) && !Files.exists(file)) {
      throw badInput(
          file
              + " is a link to a file that there is not: remove it, or send its folder's files one"
              + " by one");
    }
    if (!Files.isRegularFile(file)) {
      throw badInput(file + " is a pipe, a socket or a device, and cannot be sent");
    }
    if (!file.toRealPath().startsWith(root)) {
      throw badInput(
          file
              + " is a link, or lies behind one, that leads out of the folder, to "
              + file.toRealPath()
              + ": to send that file, name it: --file "
              + file.toRealPath()
              + "=NAME");
    }
  }

  private static CommandFailed unreadable(Path folder, IOException e) {
    return new CommandFailed(
        ExitCode.IO,
        e instanceof FileSystemLoopException
            ? e.getMessage() + " is a link to a folder that it lies in: remove it"
            : folder + " cannot be read: " + FileTrouble.words(e),
        e);
  }

  private void add(RelativePath name, Path path) {
    var before = chosen.putIfAbsent(name, path);
    if (before != null
        && !before.toAbsolutePath().normalize().equals(path.toAbsolutePath().normalize())) {
      throw badInput("two files would be named " + name + ": " + before + " and " + path);
    }
    if (blobs.containsKey(name)) {
      throw badInput("two files would be named " + name);
    }
    checkCount();
  }

  private void checkCount() {
    if (chosen.size() + blobs.size() > Setup.MAX_FILES) {
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
