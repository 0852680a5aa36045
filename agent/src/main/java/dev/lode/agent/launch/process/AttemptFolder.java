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

  /// The name of [#python] in the folder.
  public static final String PYTHON = "python";

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

  /// The attempt's own among all of the host.
  String name() {
    return String.valueOf(path.getFileName());
  }

  /// Where the workload starts; its inputs lie here.
  public Path work() {
    return path.resolve("work");
  }

  /// What is left in it becomes the artifacts.
  public Path output() {
    return path.resolve("output");
  }

  /// The private `/tmp` of a workload that is kept apart; others have none.
  public Path tmp() {
    return path.resolve("tmp");
  }

  public Path log() {
    return file(AttemptFile.LOG);
  }

  /// There while what comes before the workload writes to its log, and nothing was started yet.
  public Path preparing() {
    return path.resolve("preparing");
  }

  /// A link to the Python environment that the attempt uses.
  public Path python() {
    return path.resolve(PYTHON);
  }

  public Path result() {
    return file(AttemptFile.RESULT);
  }

  public Path progress() {
    return file(AttemptFile.PROGRESS);
  }

  /// Secrets that the workload asked to have as files; there only when it did.
  public Path secrets() {
    return path.resolve("secrets");
  }

  /// What is to be masked in its output, encrypted; there only when there is something.
  public Path sealedSecrets() {
    return path.resolve("secrets.sealed");
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
