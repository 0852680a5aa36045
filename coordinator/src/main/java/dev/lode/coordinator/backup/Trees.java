package dev.lode.coordinator.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Folders with all that is in them.
final class Trees {

  private static final System.Logger LOG = System.getLogger(Trees.class.getName());

  private Trees() {}

  /// Removes a folder if it is there; what cannot be removed stays, and the log says so.
  static void remove(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try {
      for (Path each : inside(folder).reversed()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot remove {0}: {1}", folder, e.getMessage());
    }
  }

  /// Makes durable which files and folders there are.
  static void sync(Path folder) throws IOException {
    for (Path each : inside(folder)) {
      if (Files.isDirectory(each)) {
        try (var open = FileChannel.open(each, StandardOpenOption.READ)) {
          open.force(true);
        }
      }
    }
  }

  /// A folder before what is in it.
  private static List<Path> inside(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted(Comparator.naturalOrder()).toList();
    }
  }
}
