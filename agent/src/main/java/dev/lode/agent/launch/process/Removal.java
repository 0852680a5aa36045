package dev.lode.agent.launch.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes away what a workload left in a folder, however it left it: without rights, or deeper than
/// any path is long. Links are not followed.
final class Removal extends SimpleFileVisitor<Path> {

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");

  /// A path may have 4,096 bytes, and a character up to four of them. A folder further down is
  /// first moved up.
  private static final int LONG_PATH = 700;

  private final Path root;
  private final Set<Path> kept;
  private final Set<Path> opened = new HashSet<>();
  private int moved;
  private boolean more;

  private Removal(Path root, Set<Path> kept) {
    this.root = root;
    this.kept = kept;
  }

  /// @param kept these folders, which may be the root itself
  static void of(Path root, Set<Path> kept) throws IOException {
    var removal = new Removal(root, kept);
    do {
      removal.more = false;
      Files.walkFileTree(root, removal);
    } while (removal.more);
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes facts)
      throws IOException {
    // A workload may have taken its own rights away.
    Files.setPosixFilePermissions(folder, OWNER);
    if (folder.toString().length() - root.toString().length() < LONG_PATH) {
      return FileVisitResult.CONTINUE;
    }
    Path free;
    do {
      free = root.resolve("deep-" + moved++);
    } while (Files.exists(free, LinkOption.NOFOLLOW_LINKS));
    Files.move(folder, free, StandardCopyOption.ATOMIC_MOVE);
    more = true;
    return FileVisitResult.SKIP_SUBTREE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes facts) throws IOException {
    Files.deleteIfExists(file);
    return FileVisitResult.CONTINUE;
  }

  /// A folder is opened before it is visited.
  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
    if (failure instanceof NoSuchFileException) {
      return FileVisitResult.CONTINUE;
    }
    if (failure instanceof AccessDeniedException
        && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
        && opened.add(file)) {
      Files.setPosixFilePermissions(file, OWNER);
      Files.walkFileTree(file, this);
      return FileVisitResult.CONTINUE;
    }
    throw failure;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
      throws IOException {
    if (failure != null) {
      throw failure;
    }
    boolean fuller = more && folder.equals(root);
    if (!kept.contains(folder) && !fuller) {
      Files.deleteIfExists(folder);
    }
    return FileVisitResult.CONTINUE;
  }
}
