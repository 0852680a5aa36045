package dev.lode.agent.launch.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Everything of one attempt on this host's disk; the one place that knows the files' names.
///
/// Nobody but the agent's user may look inside. The lock on the folder is held exactly as long as
/// the attempt's supervisor lives.
public record AttemptFolder(Path path) {

  /// Names the attempt in the environment of each of its processes.
  static final String VARIABLE = "LODE_ATTEMPT_FOLDER";

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  public AttemptFolder {
    path = path.toAbsolutePath().normalize();
  }

  /// Makes the folder with what the workload finds in it. A folder that is there already is
  /// refused: an attempt is started once.
  public static AttemptFolder create(Path path) throws IOException {
    var folder = new AttemptFolder(path);
    Files.createDirectory(folder.path, OWNER_ONLY);
    Files.createDirectory(folder.work(), OWNER_ONLY);
    Files.createDirectory(folder.output(), OWNER_ONLY);
    return folder;
  }

  /// Where the workload starts; its inputs lie here.
  public Path work() {
    return path.resolve("work");
  }

  /// What is left in it becomes the artifacts.
  public Path output() {
    return path.resolve("output");
  }

  public Path log() {
    return file(AttemptFile.LOG);
  }

  public Path result() {
    return file(AttemptFile.RESULT);
  }

  public Path progress() {
    return file(AttemptFile.PROGRESS);
  }

  /// What of the work folder is to be collected at the end; there only when anything is.
  public Path leftovers() {
    return path.resolve("leftovers");
  }

  public Path file(AttemptFile file) {
    return path.resolve(file.fileName());
  }

  /// There only when the process tree is gone; nobody but [ExitFile] reads it.
  Path exit() {
    return path.resolve("exit");
  }

  /// What tells a workload where its files are. [LaunchPlan] adds it to every environment.
  public Map<String, String> environment() {
    return Map.of(
        VARIABLE,
        path.toString(),
        "LODE_OUTPUT",
        output().toString(),
        "LODE_RESULT",
        result().toString(),
        "LODE_PROGRESS",
        progress().toString());
  }

  /// Removes the folder and all in it, however the workload left it. Links are not followed.
  public void delete() throws IOException {
    if (Files.exists(path)) {
      Removal.of(path, Set.of());
    }
  }

  /// Brings the folder to what [#create] makes, however the workload left it.
  void empty() throws IOException {
    Removal.of(path, Set.of(path, work(), output()));
    for (var missing : List.of(work(), output())) {
      if (!Files.exists(missing, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(missing, OWNER_ONLY);
      }
    }
  }
}
