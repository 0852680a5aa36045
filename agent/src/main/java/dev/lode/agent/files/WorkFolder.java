package dev.lode.agent.files;

import dev.lode.agent.files.InputFetcher.Fetched;
import dev.lode.common.model.InputFile;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/// Where a workload finds its input files. They are copies, because it may change them; where the
/// file system can, a copy shares its blocks with the cache until it is changed.
final class WorkFolder {

  private WorkFolder() {}

  /// Never writes through a link: a folder on the way that is none of the work folder's own is
  /// refused.
  static Fetched place(Path blob, InputFile file, Path work)
      throws IOException, InterruptedException {
    long size = Files.size(blob);
    if (size != file.sizeBytes()) {
      return new Fetched.Impossible(
          "the input file %s has %d bytes, and the job says %d"
              .formatted(file.name(), size, file.sizeBytes()));
    }
    try {
      var parts = Names.parts(file.name());
      var folder = work;
      for (int i = 0; i < parts.length - 1; i++) {
        folder = folder(folder.resolve(Names.path(parts[i])));
      }
      copy(blob, folder.resolve(Names.path(parts[parts.length - 1])), file.executable());
      return new Fetched.Ready();
    } catch (ClosedByInterruptException _) {
      throw new InterruptedException();
    } catch (FileAlreadyExistsException e) {
      return new Fetched.Impossible(
          "the input file " + file.name() + " would lie in another file: give it another name");
    } catch (FileSystemException e) {
      if ("File name too long".equals(e.getReason())) {
        return new Fetched.Impossible("the input file " + file.name() + " has too long a name");
      }
      throw e;
    } catch (IllegalArgumentException e) {
      return new Fetched.Impossible("the input file cannot be called so: " + e.getMessage());
    }
  }

  private static Path folder(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try {
        Files.createDirectory(folder);
      } catch (FileAlreadyExistsException e) {
        // Another file of the same job may have needed it just now.
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
          throw e;
        }
      }
    }
    return folder;
  }

  private static void copy(Path blob, Path target, boolean executable) throws IOException {
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    Files.copy(blob, target, StandardCopyOption.REPLACE_EXISTING);
    Files.setPosixFilePermissions(
        target, PosixFilePermissions.fromString(executable ? "rwx------" : "rw-------"));
  }
}
