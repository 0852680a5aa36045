package dev.lode.agent.environment;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where interpreters are looked for.
final class InterpreterPlaces {

  /// More than any host has.
  private static final int MAX = 100;

  private static final Pattern NAME = Pattern.compile("python3(\\.\\d{1,2})?");

  private InterpreterPlaces() {}

  /// Each program once, behind its links.
  static Set<Path> of(Map<String, String> env, @Nullable Path usual) {
    var programs = new LinkedHashSet<Path>();
    if (usual != null) {
      add(programs, usual);
    }
    for (Path folder : folders(env)) {
      for (Path program : entries(folder)) {
        if (NAME.matcher(program.getFileName().toString()).matches() && programs.size() < MAX) {
          add(programs, program);
        }
      }
    }
    return programs;
  }

  /// The file itself; the path as it is when it cannot be followed.
  static Path real(Path program) {
    try {
      return program.toRealPath();
    } catch (IOException _) {
      return program;
    }
  }

  private static void add(Set<Path> programs, Path program) {
    var real = real(program);
    if (isBinary(real)) {
      programs.add(real);
    }
  }

  private static List<Path> folders(Map<String, String> env) {
    var folders = new ArrayList<Path>();
    for (String folder : env.getOrDefault("PATH", "").split(":", -1)) {
      if (folder.startsWith("/")) {
        folders.add(Path.of(folder));
      }
    }
    folders.add(Path.of("/usr/bin"));
    folders.add(Path.of("/usr/local/bin"));
    var home = env.getOrDefault("HOME", "");
    if (home.startsWith("/")) {
      below(folders, Path.of(home, ".pyenv/versions"));
      below(folders, Path.of(home, ".local/share/uv/python"));
    }
    for (String path : env.getOrDefault("PATH", "").split(":", -1)) {
      // Where pyenv keeps its shims, its versions are beside.
      if (path.startsWith("/") && path.endsWith("/shims")) {
        below(folders, Path.of(path).resolveSibling("versions"));
      }
    }
    return folders;
  }

  private static void below(List<Path> folders, Path versions) {
    entries(versions).forEach(it -> folders.add(it.resolve("bin")));
  }

  private static List<Path> entries(Path folder) {
    var entries = new ArrayList<Path>();
    try (var stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    } catch (NoSuchFileException | NotDirectoryException _) {
      return List.of();
    } catch (IOException | DirectoryIteratorException _) {
      return List.of(); // not ours to read
    }
    entries.sort(null);
    return entries;
  }

  /// A shim is a script: it is no interpreter, and stands for one that is found elsewhere.
  private static boolean isBinary(Path program) {
    try (var in = Files.newInputStream(program)) {
      byte[] head = in.readNBytes(4);
      return head.length == 4
          && head[0] == 0x7f
          && head[1] == 'E'
          && head[2] == 'L'
          && Files.isExecutable(program);
    } catch (IOException _) {
      return false;
    }
  }
}
