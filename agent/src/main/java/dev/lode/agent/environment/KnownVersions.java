package dev.lode.agent.environment;

import dev.lode.common.model.python.PythonVersion;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The versions of interpreters that an earlier agent has asked, by file and stamp; a line each:
/// stamp, version, path. What cannot be read is asked again.
final class KnownVersions {

  private static final Logger LOG = System.getLogger(KnownVersions.class.getName());
  private static final int MAX_BYTES = 1 << 20;

  private final Map<String, PythonVersion> versions = new HashMap<>();

  private KnownVersions() {}

  static KnownVersions read(Path file) {
    var known = new KnownVersions();
    try {
      if (Files.exists(file) && Files.size(file) < MAX_BYTES) {
        Files.readAllLines(file).forEach(known::take);
      }
    } catch (IOException e) {
      LOG.log(Level.INFO, "cannot read {0}: {1}", file, e.getMessage());
    }
    return known;
  }

  private void take(String line) {
    var words = line.split(" ", 3);
    try {
      if (words.length == 3) {
        versions.put(words[0] + " " + words[2], PythonVersion.from(words[1]));
      }
    } catch (IllegalArgumentException _) {
      // asked again
    }
  }

  @Nullable PythonVersion of(Path program, String stamp) {
    return versions.get(stamp + " " + program);
  }

  /// Puts down what was found, when it is not what was known.
  void write(Path file, List<FoundPython> found) {
    boolean known =
        found.size() == versions.size()
            && found.stream().allMatch(it -> it.version().equals(of(it.program(), it.stamp())));
    if (known) {
      return;
    }
    var lines =
        found.stream().map(it -> it.stamp() + " " + it.version() + " " + it.program()).toList();
    try {
      var next = file.resolveSibling(file.getFileName() + ".tmp");
      Files.write(next, lines);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.log(Level.INFO, "cannot write {0}: {1}", file, e.getMessage());
    }
  }
}
