package dev.lode.agent.isolation;

import dev.lode.agent.launch.process.AttemptFolders;
import dev.lode.agent.launch.process.ProcessLauncher;
import dev.lode.common.config.StartException;
import dev.lode.common.model.Isolation.Level;
import dev.lode.common.model.IsolationLevels;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds out, once at the agent's start, which levels of isolation this host can give: each is
/// tried before it is announced.
public final class IsolationProbe {

  private static final Logger LOG = System.getLogger(IsolationProbe.class.getName());
  private static final Path ROOT = Path.of("/");
  private static final Path CLAIMS = Path.of("/run/lode/users");
  private static final int MAX_SENTENCE = 280;

  private final IsolationRules rules;
  private final ProcessLauncher launcher;
  private final AttemptFolders folders;
  private final Path data;
  private final Path scratch;
  private final Map<String, String> env;

  private final Map<Level, String> lacking = new EnumMap<>(Level.class);
  private final Map<Level, Walls> walls = new EnumMap<>(Level.class);

  /// @param folders of the attempts, some of which an earlier agent may have begun
  /// @param data the agent's folder
  /// @param env the agent's own environment
  public IsolationProbe(
      IsolationRules rules,
      ProcessLauncher launcher,
      AttemptFolders folders,
      Path data,
      Map<String, String> env) {
    this.rules = rules;
    this.launcher = launcher;
    this.folders = folders;
    this.data = data.toAbsolutePath();
    this.scratch = this.data.resolve("rehearsal");
    this.env = Map.copyOf(env);
  }

  /// Throws StartException when the operator's least cannot be given.
  public Isolations isolations() throws StartException, IOException, InterruptedException {
    var range = range();
    var users = range == null ? null : new UserPool(range, CLAIMS);
    var gpuFiles = new GpuFiles(ROOT);
    var bubblewrap = bubblewrap(gpuFiles);
    var podman = podman(gpuFiles);
    rehearse(new Rehearsal(launcher, arrangement(users), scratch), bubblewrap, podman);
    var levels = new IsolationLevels(new TreeMap<>(lacking));
    if (!levels.give(rules.least())) {
      throw new StartException(
          "--isolation-min %s: this host cannot give it: %s"
              .formatted(rules.least().word(), levels.lacking(rules.least())));
    }
    var arrangement = arrangement(users);
    if (range != null) {
      for (var name : folders.names()) {
        arrangement.found(folders.of(name), range);
      }
    }
    return new Isolations(rules.least(), levels, arrangement);
  }

  private Arrangement arrangement(@Nullable UserPool users) {
    return new Arrangement(launcher.program(), rules.visible(), users, walls);
  }

  /// The users that jobs may become; null for none.
  private @Nullable UserRange range() throws StartException, IOException {
    if (!ownsHost()) {
      lacking.put(Level.USER, "the agent does not run as root");
      return null;
    }
    var range = rules.users();
    if (range == null) {
      noLevel("it has no users to give to jobs: start its agent with --job-users");
      return null;
    }
    var taken = KnownUsers.read(ROOT).in(range);
    if (taken.isPresent() && range.equals(UserRange.USUAL)) {
      noLevel("--job-users " + range + ": " + taken.get());
      return null;
    }
    if (taken.isPresent()) {
      throw new StartException("--job-users " + range + ": " + taken.get());
    }
    return range;
  }

  private void noLevel(String why) {
    for (var level : Level.values()) {
      lacking.put(level, why);
    }
  }

  private @Nullable Bubblewrap bubblewrap(GpuFiles gpuFiles) {
    var program = Programs.find("bwrap", env.getOrDefault("PATH", ""));
    if (program.isEmpty()) {
      lacking.putIfAbsent(
          Level.SANDBOX, "bwrap is not installed (Debian, Ubuntu: apt-get install bubblewrap)");
      return null;
    }
    var bubblewrap = new Bubblewrap(program.get(), launcher.program(), data, gpuFiles);
    walls.put(Level.SANDBOX, bubblewrap);
    return bubblewrap;
  }

  private @Nullable Podman podman(GpuFiles gpuFiles) {
    var path = env.getOrDefault("PATH", "");
    var program = Programs.find("podman", path);
    if (program.isEmpty()) {
      lacking.putIfAbsent(
          Level.CONTAINER,
          Programs.find("docker", path).isPresent()
              ? "podman is not installed, and docker is not used: its daemon would keep a container"
                  + " alive when its attempt must end"
              : "podman is not installed");
      return null;
    }
    if (gpuFiles.nvidia()
        && !Files.isDirectory(Path.of("/etc/cdi"))
        && !Files.isDirectory(Path.of("/var/run/cdi"))) {
      lacking.putIfAbsent(
          Level.CONTAINER,
          "podman is not told how to pass its GPUs on: run nvidia-ctk cdi generate"
              + " --output=/etc/cdi/nvidia.yaml");
    }
    var podman = new Podman(program.get(), launcher.program(), gpuFiles, env);
    walls.put(Level.CONTAINER, podman);
    return podman;
  }

  private void rehearse(
      Rehearsal rehearsal, @Nullable Bubblewrap bubblewrap, @Nullable Podman podman)
      throws IOException, InterruptedException {
    if (!lacking.containsKey(Level.USER)) {
      tried(Level.USER, "", rehearsal.lacking(Level.USER));
    }
    if (bubblewrap != null && !lacking.containsKey(Level.SANDBOX)) {
      tried(Level.SANDBOX, "bwrap does not work here: ", rehearsal.lacking(Level.SANDBOX));
    }
    if (podman != null && !lacking.containsKey(Level.CONTAINER)) {
      var said = rehearsal.lacking(podman);
      var unlimited = podman.withoutLimits();
      if (!said.isEmpty() && rehearsal.lacking(unlimited).isEmpty()) {
        LOG.log(Logger.Level.WARNING, "podman may not limit CPUs and memory: {0}", said);
        walls.put(Level.CONTAINER, unlimited);
        said = "";
      }
      tried(Level.CONTAINER, "podman does not work here: ", said);
    }
    Files.deleteIfExists(scratch);
  }

  private void tried(Level level, String beginning, String said) {
    if (!said.isEmpty()) {
      var sentence = beginning + said.replaceAll("\\p{Cntrl}", " ");
      lacking.put(level, sentence.substring(0, Math.min(sentence.length(), MAX_SENTENCE)));
    }
  }

  /// Whether this process may become other users.
  private static boolean ownsHost() throws IOException {
    return Files.readString(Path.of("/proc/self/status"))
        .lines()
        .anyMatch(it -> it.matches("Uid:\\s+0\\s+0\\s.*"));
  }
}
