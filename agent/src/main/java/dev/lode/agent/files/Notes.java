package dev.lode.agent.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;

/// What a person should know of what was left out: a few sentences, and how many more there would
/// be.
///
/// Threads: any.
final class Notes {

  private static final int MAX_NOTES = 20;

  private final List<String> notes = new ArrayList<>();
  private long more;

  synchronized void add(String note) {
    if (notes.size() < MAX_NOTES) {
      notes.add(note);
    } else {
      more++;
    }
  }

  /// Of a file that cannot be read.
  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e instanceof FileSystemException refused && refused.getReason() != null
        ? refused.getReason()
        : String.valueOf(e.getMessage());
  }

  synchronized List<String> list() {
    var all = new ArrayList<>(notes);
    if (more > 0) {
      all.add("and " + more + " more were left out of the artifacts");
    }
    return all;
  }
}
