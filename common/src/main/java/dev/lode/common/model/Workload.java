package dev.lode.common.model;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What is to be executed, and what it finds around it.
///
/// @param env added to the workload's environment; its values may be secret
/// @param isolation how far it is kept apart while it runs
/// @param outputs what of its work folder becomes artifacts
public record Workload(
    Program program,
    SortedMap<String, String> env,
    Setup setup,
    Isolation isolation,
    Outputs outputs) {

  public static final int MAX_ENV = 1 << 20;

  private static final Pattern ENV_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,255}");

  public Workload {
    env = new TreeMap<>(env);
    checkEnv(env);
    var entry = program.entry();
    require(
        entry.isEmpty() || setup.hasFile(new RelativePath(entry)) || setup.repository() != null,
        "entry must be the name of one of the input files: " + entry);
    require(
        isolation.level() != Isolation.Level.CONTAINER || !setup.python().isAsked(),
        "a container has the Python of its image: leave out the version and the requirements, or"
            + " ask for a sandbox");
  }

  /// Kept apart as most are; its artifacts are what it leaves in its output folder.
  public Workload(Program program, SortedMap<String, String> env, Setup setup) {
    this(program, env, setup, Isolation.NONE, Outputs.NONE);
  }

  /// A program with nothing around it.
  public static Workload of(Program program) {
    return new Workload(program, new TreeMap<>(), Setup.NOTHING);
  }

  private static void checkEnv(Map<String, String> env) {
    long total = 0;
    for (var entry : env.entrySet()) {
      String name = entry.getKey();
      require(ENV_NAME.matcher(name).matches(), "not a name of an environment variable: " + name);
      require(!name.startsWith("LODE_"), "names that begin with LODE_ are Lode's own: " + name);
      require(entry.getValue().indexOf('\0') < 0, "a NUL character in the value of " + name);
      total += name.length() + entry.getValue().length() + 2L;
    }
    require(total <= MAX_ENV, "the environment is larger than 1 MiB");
  }

  private static void require(boolean claim, String otherwise) {
    if (!claim) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /// Never prints the environment's values.
  @Override
  public String toString() {
    return "Workload[" + program.launcher() + " " + program.entry() + " env=" + env.keySet() + "]";
  }
}
