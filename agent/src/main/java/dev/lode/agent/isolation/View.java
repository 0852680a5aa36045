package dev.lode.agent.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which folders must be hidden from a user of its own, so that it can still get to what it is to
/// see: the first on the way that others may not enter is replaced by an empty one, in which only
/// that stands. So the host's rights stay as they are, and what is beside it cannot even be named.
final class View {

  /// Are private anyway.
  private static final List<Path> PRIVATE =
      List.of(Path.of("/tmp"), Path.of("/var/tmp"), Path.of("/dev/shm"));

  private View() {}

  /// @param seen absolute paths that are there
  static List<Path> hidden(List<Path> seen) throws IOException {
    var hidden = new TreeSet<Path>();
    for (Path path : bothWays(seen)) {
      var closed = closed(path);
      if (closed != null && PRIVATE.stream().noneMatch(closed::startsWith)) {
        hidden.add(closed.toRealPath());
      }
    }
    // Inside of another one it is hidden already.
    return hidden.stream()
        .filter(it -> hidden.stream().noneMatch(other -> !it.equals(other) && it.startsWith(other)))
        .toList();
  }

  /// Those of them that are not to be seen unless they are put there.
  static List<Path> veiled(List<Path> paths) throws IOException {
    var veiled = new ArrayList<Path>();
    for (Path path : bothWays(paths)) {
      if (closed(path) != null || PRIVATE.stream().anyMatch(path::startsWith)) {
        veiled.add(path);
      }
    }
    return veiled;
  }

  /// Under the names that they are called by, and without links on the way.
  static List<Path> bothWays(List<Path> paths) throws IOException {
    var all = new ArrayList<Path>();
    for (Path path : paths) {
      all.add(path);
      var real = path.toRealPath();
      if (!real.equals(path)) {
        all.add(real);
      }
    }
    return all;
  }

  /// The first folder on the way that others may not enter; null when they may enter all.
  private static @Nullable Path closed(Path path) throws IOException {
    for (int i = 1; i < path.getNameCount(); i++) {
      var folder = Path.of("/").resolve(path.subpath(0, i));
      if (!Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return folder;
      }
    }
    return null;
  }
}
