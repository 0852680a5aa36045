package dev.lode.agent.source;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/// Links of a repository that do not lead to a file of it: whoever follows one, or writes a file
/// where it leads, would be elsewhere on the host.
final class OutwardLinks {

  private OutwardLinks() {}

  /// Returns how many were removed.
  static int remove(Path folder) throws IOException {
    var root = folder.toRealPath();
    var removed = new int[1];
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes facts)
              throws IOException {
            if (facts.isSymbolicLink() && !leadsInto(root, file)) {
              Files.delete(file);
              removed[0]++;
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return removed[0];
  }

  private static boolean leadsInto(Path root, Path link) {
    try {
      return link.toRealPath().startsWith(root);
    } catch (IOException _) {
      return false;
    }
  }
}
