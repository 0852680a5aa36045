package dev.lode.agent.isolation;

import dev.lode.agent.launch.process.Confinement.Wrapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The level `sandbox`: namespaces of its own, made by `bwrap` without any right of the host's.
///
/// Of the host's files there is the system, read-only, and what the enclosure names; nothing else.
final class Bubblewrap implements Walls {

  /// Where programs, libraries and their settings are; what is not there is left out.
  private static final List<String> SYSTEM =
      List.of(
          "/usr",
          "/bin",
          "/sbin",
          "/lib",
          "/lib32",
          "/lib64",
          "/libx32",
          "/etc",
          "/opt",
          "/sys",
          "/nix/store",
          "/gnu/store",
          "/run/systemd/resolve");

  private final Path program;
  private final Path supervisor;
  private final Path data;
  private final GpuFiles gpuFiles;

  /// @param data the agent's folder, which nobody may see
  Bubblewrap(Path program, Path supervisor, Path data, GpuFiles gpuFiles) {
    this.data = data;
    this.program = program;
    this.supervisor = supervisor;
    this.gpuFiles = gpuFiles;
  }

  @Override
  public Wrapper around(Enclosure enclosure) {
    var words = new ArrayList<String>();
    words.add(program.toString());
    words.addAll(List.of("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts"));
    words.addAll(List.of("--unshare-cgroup-try", "--as-pid-1", "--die-with-parent"));
    if (enclosure.isolation().noNetwork()) {
      words.add("--unshare-net");
    }
    SYSTEM.forEach(it -> system(words, Path.of(it)));
    words.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
    gpuFiles.of(enclosure.gpus()).forEach(it -> mount(words, "--dev-bind-try", it));
    // For one with a user of its own it is there already.
    var tmp = enclosure.user() == 0 ? enclosure.folder().tmp().toString() : "/tmp";
    words.addAll(List.of("--bind", tmp, "/tmp", "--bind", tmp, "/var/tmp"));
    visible(words, enclosure.visible());
    words.addAll(List.of("--ro-bind", supervisor.toString(), SUPERVISOR));
    enclosure.writable().forEach(it -> mount(words, "--bind", it));
    words.addAll(List.of("--", SUPERVISOR));
    return new Wrapper(words, Map.of("PATH", "/usr/bin:/bin"), false);
  }

  /// The agent's data may lie in a folder that is shown; then it is hidden in there. What of the
  /// data itself is to be shown comes after that.
  private void visible(List<String> words, List<Path> visible) {
    visible.stream()
        .filter(it -> !it.startsWith(data))
        .forEach(it -> mount(words, "--ro-bind-try", it));
    words.addAll(List.of("--tmpfs", data.toString()));
    visible.stream()
        .filter(it -> it.startsWith(data))
        .forEach(it -> mount(words, "--ro-bind-try", it));
  }

  @Override
  public void clear(String name) {
    // It leaves nothing: its walls are gone with its last process.
  }

  private static void system(List<String> words, Path path) {
    try {
      if (Files.isSymbolicLink(path)) {
        var target = Files.readSymbolicLink(path).toString();
        words.addAll(List.of("--symlink", target, path.toString()));
      } else if (Files.isDirectory(path)) {
        mount(words, "--ro-bind", path);
      }
    } catch (IOException _) {
      // gone since: then it is not there inside either
    }
  }

  private static void mount(List<String> words, String how, Path path) {
    words.addAll(List.of(how, path.toString(), path.toString()));
  }
}
