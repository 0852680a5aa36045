package dev.lode.agent.isolation;

import dev.lode.agent.launch.process.AttemptFolder;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/// Who the files of an attempt belong to. The owner of its work folder is the record of its user:
/// it outlives the agent, and the workload cannot change it.
final class Ownership {

  private Ownership() {}

  /// Makes what the workload may change, and gives it away; before there is a workload.
  ///
  /// @param user 0 for the agent's own
  static void give(AttemptFolder folder, int user) throws IOException {
    Files.createDirectory(folder.tmp());
    Files.setPosixFilePermissions(folder.tmp(), PosixFilePermissions.fromString("rwxrwxrwx"));
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Files.createFile(folder.result(), owner);
    Files.createFile(folder.progress(), owner);
    if (user != 0) {
      for (var own : new Path[] {folder.output(), folder.result(), folder.progress()}) {
        give(own, user);
      }
      giveTree(folder.work(), user);
      if (Files.exists(folder.secrets())) {
        giveTree(folder.secrets(), user);
      }
    }
  }

  private static void giveTree(Path tree, int user) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes facts)
              throws IOException {
            give(path, user);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes facts)
              throws IOException {
            give(path, user);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /// The number of the user that a work folder was given to.
  static int of(AttemptFolder folder) throws IOException {
    return (int) Files.getAttribute(folder.work(), "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  private static void give(Path path, int user) throws IOException {
    Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", user, LinkOption.NOFOLLOW_LINKS);
  }
}
