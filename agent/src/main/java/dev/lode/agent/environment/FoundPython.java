package dev.lode.agent.environment;

import dev.lode.common.model.python.PythonVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;

/// An interpreter of the host.
///
/// @param program itself, behind links and shims
/// @param stamp of its file: another one, another interpreter
public record FoundPython(Path program, String stamp, PythonVersion version) {

  /// Of a file that is there.
  static String stampOf(Path program) throws IOException {
    var facts = Files.readAttributes(program, "unix:ino,size,lastModifiedTime");
    var modified = facts.get("lastModifiedTime");
    return facts.get("ino")
        + "-"
        + facts.get("size")
        + "-"
        + (modified instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : 0);
  }

  /// Whether it is what was found.
  boolean isThere() {
    try {
      return stampOf(program).equals(stamp);
    } catch (IOException _) {
      return false;
    }
  }
}
