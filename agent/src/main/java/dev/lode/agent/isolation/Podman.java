package dev.lode.agent.isolation;

import dev.lode.agent.launch.process.Confinement.Wrapper;
import dev.lode.common.model.Resources;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// The level `container`: an image's files around the workload, by `podman`, which has no daemon,
/// so that all it starts is below the attempt's supervisor and dies with it.
///
/// The program in the container is the attempt's user, never root, and has no capability.
final class Podman implements Walls {

  /// What the engine itself needs of the agent's environment.
  private static final List<String> OWN =
      List.of(
          "PATH",
          "HOME",
          "XDG_RUNTIME_DIR",
          "XDG_CONFIG_HOME",
          "XDG_DATA_HOME",
          "DBUS_SESSION_BUS_ADDRESS",
          "CONTAINERS_CONF",
          "CONTAINERS_STORAGE_CONF",
          "REGISTRY_AUTH_FILE",
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "NO_PROXY");

  private static final int PATIENCE_SECONDS = 30;

  private final Path program;
  private final Path supervisor;
  private final GpuFiles gpuFiles;
  private final Map<String, String> env;
  private final boolean limiting;

  /// @param agent the agent's own environment
  Podman(Path program, Path supervisor, GpuFiles gpuFiles, Map<String, String> agent) {
    this(program, supervisor, gpuFiles, agent, true);
  }

  private Podman(
      Path program,
      Path supervisor,
      GpuFiles gpuFiles,
      Map<String, String> agent,
      boolean limiting) {
    this.limiting = limiting;
    this.program = program;
    this.supervisor = supervisor;
    this.gpuFiles = gpuFiles;
    this.env = new TreeMap<>(agent);
    env.keySet().retainAll(OWN);
  }

  /// The same where the engine may not limit CPUs and memory.
  Podman withoutLimits() {
    return new Podman(program, supervisor, gpuFiles, env, false);
  }

  @Override
  public Wrapper around(Enclosure enclosure) {
    return wrapper(enclosure, List.of(enclosure.isolation().image()));
  }

  /// The same around a folder of files in place of an image.
  Wrapper aroundFolder(Enclosure enclosure, Path root) {
    return wrapper(enclosure, List.of("--rootfs", root.toString()));
  }

  private Wrapper wrapper(Enclosure enclosure, List<String> from) {
    var words = new ArrayList<>(List.of(program.toString(), "--log-level", "error", "run"));
    words.addAll(List.of("--rm", "--name", container(enclosure.name()), "--log-driver", "none"));
    words.addAll(List.of("--network", enclosure.isolation().noNetwork() ? "none" : "host"));
    words.addAll(
        enclosure.user() == 0
            ? List.of("--userns", "keep-id")
            : List.of("--user", enclosure.user() + ":" + enclosure.user()));
    words.addAll(List.of("--cap-drop", "all", "--security-opt", "no-new-privileges"));
    // The attempt's folder has no label that SELinux would let a container write.
    words.addAll(List.of("--security-opt", "label=disable", "--preserve-fds", "3"));
    for (var gpu : enclosure.gpus()) {
      if (gpuFiles.isNvidia(gpu)) {
        words.addAll(List.of("--device", "nvidia.com/gpu=" + gpu.value()));
      }
    }
    if (limiting) {
      limits(words, enclosure.limits());
    }
    mounts(words, enclosure);
    words.addAll(List.of("--entrypoint", SUPERVISOR));
    words.addAll(from);
    return new Wrapper(words, env, true);
  }

  private static void limits(List<String> words, Resources limits) {
    if (limits.milliCpus() > 0) {
      words.addAll(List.of("--cpus", BigDecimal.valueOf(limits.milliCpus(), 3).toPlainString()));
    }
    if (limits.memoryBytes() > 0) {
      // The same with swap: what was asked for is all that there is.
      var bytes = Long.toString(limits.memoryBytes());
      words.addAll(List.of("--memory", bytes, "--memory-swap", bytes));
    }
  }

  private void mounts(List<String> words, Enclosure enclosure) {
    mount(words, supervisor, SUPERVISOR, ",ro=true");
    mount(words, enclosure.folder().tmp(), "/tmp", "");
    enclosure.writable().forEach(it -> mount(words, it, it.toString(), ""));
    enclosure.visible().stream()
        .filter(Files::exists)
        .forEach(it -> mount(words, it, it.toString(), ",ro=true"));
  }

  private static void mount(List<String> words, Path source, String target, String how) {
    words.addAll(List.of("--mount", "type=bind,source=" + source + ",destination=" + target + how));
  }

  @Override
  public void clear(String name) throws IOException, InterruptedException {
    var command =
        List.of(program.toString(), "rm", "--force", "--ignore", "--time", "0", container(name));
    var builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(env);
    builder.directory(Path.of("/").toFile());
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    var process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("podman does not remove container " + container(name));
    }
  }

  private static String container(String name) {
    return "lode-" + name;
  }
}
