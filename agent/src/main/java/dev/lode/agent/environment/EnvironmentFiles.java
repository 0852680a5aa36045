package dev.lode.agent.environment;

import dev.lode.agent.launch.process.AttemptFolder;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All files of an environment at once.
final class EnvironmentFiles {

  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("r-xr-xr-x");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("r--r--r--");

  private EnvironmentFiles() {}

  /// Lets everybody read and nobody write: a job that installs something would change what others
  /// run with. Returns their size.
  static long seal(Path folder) throws IOException {
    var sealing = new Sealing();
    Files.walkFileTree(folder, sealing);
    return sealing.bytes;
  }

  static void delete(Path folder) throws IOException {
    new AttemptFolder(folder).delete();
  }

  private static final class Sealing extends SimpleFileVisitor<Path> {

    private long bytes;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes facts) throws IOException {
      bytes += facts.size();
      if (facts.isRegularFile()) {
        var before = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
        Files.setPosixFilePermissions(
            file, before.contains(PosixFilePermission.OWNER_EXECUTE) ? FOLDER : FILE);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.setPosixFilePermissions(folder, EnumSet.copyOf(FOLDER));
      return FileVisitResult.CONTINUE;
    }
  }
}
