package dev.lode.agent.limits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where agents of this data folder have made groups: an agent that is started from elsewhere has
/// another place, and must find what the earlier one has left.
///
/// Threads: any.
final class GroupRecord {

  private final @Nullable Path file;
  private volatile List<GroupFolder> bases;

  private GroupRecord(@Nullable Path file, Collection<Path> bases) {
    this.file = file;
    this.bases = bases.stream().map(GroupFolder::new).toList();
  }

  static GroupRecord none() {
    return new GroupRecord(null, List.of());
  }

  static GroupRecord open(Path file, List<Path> now) throws IOException {
    var all = new LinkedHashSet<>(now);
    if (Files.exists(file)) {
      Files.readAllLines(file).stream().filter(it -> !it.isBlank()).map(Path::of).forEach(all::add);
    }
    var record = new GroupRecord(file, all);
    record.write(all);
    return record;
  }

  List<GroupFolder> bases() {
    return bases;
  }

  /// Forgets places that are used no more, once they are empty.
  void dropOthers(List<Path> used) {
    var kept = new LinkedHashSet<Path>();
    for (var base : bases) {
      if (used.contains(base.path()) || !gone(base)) {
        kept.add(base.path());
      }
    }
    try {
      write(kept);
      bases = kept.stream().map(GroupFolder::new).toList();
    } catch (IOException _) {
      // It says too much now, which costs a look.
    }
  }

  private static boolean gone(GroupFolder base) {
    try {
      if (base.children().isEmpty()) {
        base.remove();
      }
      return !Files.exists(base.path());
    } catch (IOException _) {
      return false;
    }
  }

  private void write(Collection<Path> paths) throws IOException {
    if (file == null || (paths.isEmpty() && !Files.exists(file))) {
      return;
    }
    var lines = paths.stream().map(Path::toString).toList();
    if (Files.exists(file) && Files.readAllLines(file).equals(lines)) {
      return;
    }
    var part = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(part, lines);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
