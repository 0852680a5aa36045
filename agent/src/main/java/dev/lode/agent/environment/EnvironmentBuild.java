package dev.lode.agent.environment;

import dev.lode.agent.tool.ToolCall;
import dev.lode.agent.tool.ToolEnd;
import dev.lode.agent.tool.ToolLog;
import dev.lode.agent.tool.Tools;
import dev.lode.agent.tool.UnpreparedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Builds one environment: by uv where the host has it, otherwise by venv and pip.
///
/// Threads: any.
final class EnvironmentBuild {

  private static final String LIST = "requirements.txt";
  private static final Duration SYNC_LIMIT = Duration.ofMinutes(5);
  private static final String SYNC = "/bin/sync";

  private final PythonConfig config;
  private final Map<String, String> env;
  private final Tools tools;
  private final @Nullable Path uv;

  EnvironmentBuild(PythonConfig config, Map<String, String> env, Tools tools) {
    this.config = config;
    this.env = toolEnv(config, env);
    this.tools = tools;
    this.uv = find("uv", env.getOrDefault("PATH", ""));
  }

  /// @param folder empty; what was made in it is worth nothing when this throws
  void build(Wanted wanted, Path folder, ToolLog log)
      throws IOException, InterruptedException, UnpreparedException {
    var lines = wanted.requirements().lines();
    log.say(
        "lode: builds the environment "
            + wanted.key()
            + " with Python "
            + wanted.interpreter().version()
            + ", "
            + lines.size()
            + (lines.size() == 1 ? " line" : " lines")
            + " of requirements");
    checkWheels(wanted.sources());
    var list = Files.write(folder.resolve(LIST), lines);
    long until = System.nanoTime() + config.limit().toNanos();
    var python = folder.resolve("bin/python");
    var program = wanted.interpreter().program();
    var install = uv == null ? pip(python, list) : uvInstall(uv, python, list);
    install.addAll(sourceOptions(wanted.sources()));
    for (var step : uv == null ? venv(program, python, folder) : uvVenv(uv, program, folder)) {
      var made = run(step, until, log);
      if (!made.succeeded()) {
        throw BuildFailure.ofVenv(made, wanted.interpreter(), config.limit());
      }
    }
    var installed = run(install, until, log);
    if (!installed.succeeded()) {
      throw BuildFailure.ofInstall(installed, config.limit());
    }
    sync(folder);
  }

  private static void checkWheels(PythonConfig.Sources sources) throws UnpreparedException {
    var wheels = sources.wheels();
    if (wheels != null && !Files.isDirectory(wheels)) {
      throw UnpreparedException.fleet("the agent's folder of wheels is not there: " + wheels);
    }
  }

  private ToolEnd run(List<String> argv, long until, ToolLog log)
      throws IOException, InterruptedException {
    var left = Duration.ofNanos(Math.max(1, until - System.nanoTime()));
    return tools.run(new ToolCall(argv, env, left), log);
  }

  private static List<List<String>> venv(Path program, Path python, Path folder)
      throws IOException {
    try (var seed = EnvironmentBuild.class.getResourceAsStream("seed.py")) {
      if (seed == null) {
        throw new IllegalStateException("seed.py is missing from the program");
      }
      var text = new String(seed.readAllBytes(), StandardCharsets.UTF_8);
      return List.of(
          List.of(program.toString(), "-I", "-m", "venv", "--without-pip", folder.toString()),
          List.of(python.toString(), "-I", "-c", text));
    }
  }

  private static List<String> pip(Path python, Path list) {
    return new ArrayList<>(
        List.of(
            python.toString(),
            "-I",
            "-m",
            "pip",
            "install",
            "--no-input",
            "--disable-pip-version-check",
            "--no-color",
            "--progress-bar",
            "off",
            "--retries",
            "2",
            "-r",
            list.toString()));
  }

  private static List<List<String>> uvVenv(Path uv, Path python, Path folder) {
    return List.of(
        List.of(
            uv.toString(),
            "venv",
            "--seed",
            "--allow-existing",
            "--no-progress",
            "--python",
            python.toString(),
            folder.toString()));
  }

  private static List<String> uvInstall(Path uv, Path python, Path list) {
    // Copies: what is shared with uv's own cache could not be made read-only.
    return new ArrayList<>(
        List.of(
            uv.toString(),
            "pip",
            "install",
            "--no-progress",
            "--link-mode",
            "copy",
            "--compile-bytecode",
            "--python",
            python.toString(),
            "-r",
            list.toString()));
  }

  /// pip and uv call them the same.
  private List<String> sourceOptions(PythonConfig.Sources sources) {
    var options = new ArrayList<String>();
    var wheels = sources.wheels();
    if (wheels != null) {
      options.addAll(List.of("--no-index", "--find-links", wheels.toString()));
    } else if (!sources.index().url().isEmpty()) {
      options.addAll(List.of("--index-url", sources.index().url()));
    }
    if (wheels == null) {
      sources.index().extraUrls().forEach(it -> options.addAll(List.of("--extra-index-url", it)));
    }
    if (!sources.sdists()) {
      options.addAll(List.of("--only-binary", ":all:"));
    }
    if (!options.isEmpty()) {
      options.add(uv == null ? "--isolated" : "--no-config");
    }
    return options;
  }

  /// The environment's files are on disk before it is called one. A host without the command has
  /// the kernel's word only, which is broken by a loss of power alone.
  private void sync(Path folder) throws IOException, InterruptedException {
    if (Files.isExecutable(Path.of(SYNC))) {
      var _ =
          tools.run(
              new ToolCall(List.of(SYNC, "-f", folder.toString()), env, SYNC_LIMIT), ToolLog.NONE);
    }
  }

  private static Map<String, String> toolEnv(PythonConfig config, Map<String, String> host) {
    var env = new HashMap<>(host);
    env.putAll(Map.of("LC_ALL", "C.UTF-8", "PIP_NO_WARN_SCRIPT_LOCATION", "1"));
    var netrc = config.sources().netrc();
    if (netrc != null) {
      env.put("NETRC", netrc.toString());
    }
    return new TreeMap<>(env);
  }

  private static @Nullable Path find(String name, String path) {
    for (String folder : path.split(":", -1)) {
      var program = folder.startsWith("/") ? Path.of(folder, name) : null;
      if (program != null && Files.isRegularFile(program) && Files.isExecutable(program)) {
        return program;
      }
    }
    return null;
  }
}
