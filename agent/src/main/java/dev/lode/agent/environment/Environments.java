package dev.lode.agent.environment;

import dev.lode.agent.launch.PythonHome;
import dev.lode.agent.tool.ToolLog;
import dev.lode.agent.tool.Tools;
import dev.lode.agent.tool.UnpreparedException;
import dev.lode.common.model.python.Python;
import dev.lode.common.model.python.PythonRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The Pythons that workloads run with: interpreters of the host, and environments that are built
/// once and shared. The front door of the package.
///
/// Threads: any; blocks as long as building takes.
public final class Environments {

  private final Interpreters interpreters;
  private final PythonConfig config;
  private final String path;
  private final EnvironmentStore store;
  private final EnvironmentBuild build;
  private final Builds builds = new Builds();

  private Environments(
      Interpreters interpreters,
      PythonConfig config,
      String path,
      EnvironmentStore store,
      EnvironmentBuild build) {
    this.interpreters = interpreters;
    this.config = config;
    this.path = path;
    this.store = store;
    this.build = build;
  }

  /// Removes what earlier agents have left half built.
  ///
  /// @param config with a folder
  /// @param attempts the folder of the agent's attempts, by which it is told what is in use
  /// @param env what workloads are started with
  public static Environments open(
      Interpreters interpreters,
      PythonConfig config,
      Path attempts,
      Map<String, String> env,
      Tools tools)
      throws IOException {
    var folder = config.folder();
    if (folder == null) {
      throw new IllegalArgumentException("environments need a folder");
    }
    var store = EnvironmentStore.open(folder, attempts, config.budgetBytes());
    return new Environments(
        interpreters,
        config,
        env.getOrDefault("PATH", ""),
        store,
        new EnvironmentBuild(config, env, tools));
  }

  /// A Python that a workload may run with.
  ///
  /// @param key names its environment, or empty
  public record Chosen(PythonHome home, String key) {}

  /// What the workload asks for. While the attempt's folder is there, its environment stays.
  ///
  /// @param mark where the attempt's link to its environment is put
  /// @param log of the attempt; nothing is said to it when everything is there
  public Chosen choose(Python asked, Path mark, ToolLog log)
      throws IOException, InterruptedException, UnpreparedException {
    var interpreter = interpreter(asked.version());
    if (!asked.needsEnvironment()) {
      return new Chosen(bare(interpreter), "");
    }
    checkSources(asked);
    var wanted =
        new Wanted(interpreter, asked.requirements(), config.sources().with(asked.index()));
    var built = false;
    while (true) {
      var there = store.use(wanted.key(), mark);
      if (there.isPresent()) {
        if (built) {
          store.makeRoom(); // not before it is marked as in use
        }
        return new Chosen(environment(interpreter, there.get()), wanted.key());
      }
      builds.await(wanted.key(), log, () -> build(wanted, log));
      built = true;
    }
  }

  private FoundPython interpreter(PythonRule rule) throws UnpreparedException {
    var found = interpreters.choose(rule);
    if (found.isEmpty()) {
      var there = interpreters.versions();
      throw UnpreparedException.caller(
          "there is no Python "
              + rule
              + " on its host"
              + (there.isEmpty()
                  ? ", nor any other"
                  : "; there are "
                      + there.stream()
                          .sorted()
                          .map(String::valueOf)
                          .collect(Collectors.joining(", "))));
    }
    if (!found.get().isThere()) {
      throw UnpreparedException.fleet(
          found.get().program()
              + " is not what it was when the agent started: the agent must be started anew");
    }
    return found.get();
  }

  private void checkSources(Python asked) throws UnpreparedException {
    if (config.sources().override()) {
      return;
    }
    var direct = asked.requirements().directUrl();
    if (!asked.index().isUsual() || direct != null) {
      throw UnpreparedException.caller(
          "the operator of its host says where packages come from: "
              + (direct == null ? "leave out --python-index" : "leave out the address " + direct)
              + ", or ask for --python-index-override allow on the agent");
    }
  }

  private void build(Wanted wanted, ToolLog log)
      throws IOException, InterruptedException, UnpreparedException {
    try (var _ = store.lock(wanted.key(), log)) {
      if (store.isReady(wanted.key())) {
        return;
      }
      var folder = store.begin(wanted.key());
      try {
        build.build(wanted, folder, log);
        var bytes = store.finish(wanted.key(), folder);
        log.say("lode: the environment has " + bytes / 1_000_000 + " MB");
      } catch (IOException | InterruptedException | UnpreparedException | RuntimeException e) {
        store.abandon(folder);
        throw e;
      }
    }
  }

  private PythonHome bare(FoundPython interpreter) {
    var env = new TreeMap<>(Map.of("PATH", interpreter.program().getParent() + ":" + path));
    return new PythonHome(interpreter.program(), env, prefix(interpreter));
  }

  private PythonHome environment(FoundPython interpreter, Path folder) {
    var bin = folder.resolve("bin");
    var readOnly = new ArrayList<>(prefix(interpreter));
    readOnly.add(folder);
    return new PythonHome(
        bin.resolve("python"),
        Map.of("PATH", bin + ":" + path, "VIRTUAL_ENV", folder.toString()),
        readOnly);
  }

  /// Where the interpreter's own library is, unless that is the system's.
  private static List<Path> prefix(FoundPython interpreter) {
    var prefix = interpreter.program().resolve("../..").normalize();
    return prefix.equals(Path.of("/usr")) || !Files.isDirectory(prefix)
        ? List.of()
        : List.of(prefix);
  }
}
