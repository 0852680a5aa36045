package dev.lode.coordinator.store.file;

import dev.lode.coordinator.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/// Folders and files that only their owner may read, and that survive the loss of power.
final class Folder {

  private static final FileAttribute<?> OWN_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  static final FileAttribute<?> OWN_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private Folder() {}

  /// Makes the folder when it is not there, durably, and those above it.
  static void make(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    var above = folder.toAbsolutePath().getParent();
    if (above != null) {
      make(above);
    }
    try {
      Files.createDirectory(folder, OWN_FOLDER);
    } catch (FileAlreadyExistsException _) {
      // Somebody else was faster; it is made durable all the same.
    }
    if (above != null) {
      sync(above);
    }
  }

  /// The folder that a file lies in.
  static Path of(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), "not a file: the root");
  }

  /// Makes durable which files there are.
  static void sync(Path folder) throws IOException {
    try (var open = FileChannel.open(folder, StandardOpenOption.READ)) {
      open.force(true);
    }
  }

  /// What went wrong at a place, in words that say what to do.
  static StoreException failure(Path place, IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("No space left") || message.contains("quota exceeded")
        ? full(place, e)
        : new StoreException(
            "%s: cannot be read or written (%s: %s): check the disk, and who owns the folder"
                .formatted(place, e.getClass().getSimpleName(), message),
            e);
  }

  static StoreException full(Path place, Throwable cause) {
    return new StoreException(place + ": disk full: free space there", cause);
  }
}
