package dev.lode.common.trouble;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/// What a file system refused.
///
/// Java's own messages are often the file's name alone, and leave the rest to the name of a class.
public final class FileTrouble {

  private FileTrouble() {}

  /// A clause that names the file or folder which is in the way.
  public static String words(IOException e) {
    if (!(e instanceof FileSystemException refused) || refused.getFile() == null) {
      return e.getMessage() == null ? "the system gives no reason" : e.getMessage();
    }
    var file = Path.of(refused.getFile());
    return switch (refused) {
      case AccessDeniedException _ -> file + ": permission denied";
      case NoSuchFileException _ -> missing(file);
      case FileAlreadyExistsException _ -> existing(file);
      default -> refused(file, refused.getReason() == null ? "refused" : refused.getReason());
    };
  }

  /// The first folder on the way that is not there explains all that follow.
  private static String missing(Path file) {
    var first = file;
    for (var folder = file.getParent();
        folder != null && !Files.exists(folder);
        folder = folder.getParent()) {
      first = folder;
    }
    return first.equals(file) ? "there is no " + file : "there is no folder " + first;
  }

  private static String existing(Path file) {
    return file + (Files.isDirectory(file) ? " is there already" : " is a file, not a folder");
  }

  private static String refused(Path file, String reason) {
    return switch (reason) {
      case "Not a directory" -> firstFile(file) + " is a file, not a folder";
      case "Is a directory" -> file + " is a folder";
      case "Read-only file system" -> file + " is read-only";
      default ->
          file + ": " + reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1);
    };
  }

  private static Path firstFile(Path path) {
    var found = path;
    for (var on = path; on != null && !Files.isDirectory(on); on = on.getParent()) {
      found = on;
    }
    return found;
  }
}
