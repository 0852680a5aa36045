package dev.lode.agent.isolation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The programs of this host.
final class Programs {

  private Programs() {}

  /// The first of that name along a `PATH`.
  static Optional<Path> find(String name, String path) {
    for (String folder : path.split(":", -1)) {
      if (folder.startsWith("/")) {
        var candidate = Path.of(folder, name);
        if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }
}
