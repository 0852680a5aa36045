package dev.lode.agent.files;

import dev.lode.common.model.RelativePath;
import java.io.IOException;

/// A file that a workload left, by its way from one of the folders of its attempt.
///
/// @param root the folder; open for as long as artifacts are collected
/// @param sizeBytes when it was found
record OutputFile(OpenFile root, int rootOwner, RelativePath name, long sizeBytes) {

  /// Opened anew, and not through a link anywhere on the way; only when it is a plain file that the
  /// workload may give away.
  OpenFile open() throws IOException {
    var parts = Names.parts(name);
    var at = root;
    for (int i = 0; i < parts.length; i++) {
      var next = at.in(parts[i]);
      if (i > 0) {
        at.close();
      }
      at = next;
    }
    boolean good = false;
    try {
      var why = refusal(at.facts(), rootOwner);
      if (why != null) {
        throw new IOException(why);
      }
      good = true;
      return at;
    } finally {
      if (!good) {
        at.close();
      }
    }
  }

  /// Why not such a file; null when it is one that can be taken.
  static @org.jspecify.annotations.Nullable String refusal(OpenFile.Facts facts, int rootOwner) {
    return switch (facts.kind()) {
      case LINK -> "it is a link";
      case OTHER -> "it is a pipe, a socket or a device";
      case FOLDER -> "it is a folder";
      // A second name for a file that the workload itself may not be able to read.
      case FILE ->
          facts.names() > 1 && facts.owner() != rootOwner
              ? "it is a hard link to a file of another user"
              : null;
    };
  }
}
