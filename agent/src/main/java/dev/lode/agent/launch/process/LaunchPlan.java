package dev.lode.agent.launch.process;

import dev.lode.common.model.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is to be started: a command with its whole environment, in its folder.
///
/// The environment is what is given here and the folder's own variables; nothing of the agent's.
/// The command is looked up along the `PATH` of that environment; a relative one starts at `work/`.
///
/// @param lease ends the workload when it passes; null lets it run on without the coordinator
/// @param confinement how it is kept apart
/// @param limits what it may use
public record LaunchPlan(
    AttemptFolder folder,
    List<String> argv,
    Map<String, String> env,
    @Nullable Lease lease,
    Confinement confinement,
    Resources limits) {

  /// Of one that asks for nothing in particular.
  public LaunchPlan(
      AttemptFolder folder, List<String> argv, Map<String, String> env, @Nullable Lease lease) {
    this(folder, argv, env, lease, Confinement.NONE, Resources.ordinary());
  }

  public LaunchPlan {
    argv = List.copyOf(argv);
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("a command has at least one word");
    }
    for (var word : argv) {
      requireNoNul(word);
    }
    var all = new HashMap<>(env);
    all.putAll(folder.environment());
    for (var variable : all.entrySet()) {
      var name = variable.getKey();
      requireNoNul(name);
      requireNoNul(variable.getValue());
      if (name.isEmpty() || name.indexOf('=') >= 0) {
        throw new IllegalArgumentException("no name for a variable: \"" + name + '"');
      }
    }
    env = Map.copyOf(all);
  }

  /// Leaves the environment out: it may hold secrets.
  @Override
  public String toString() {
    return "LaunchPlan[" + folder.path() + ", " + argv.size() + " words]";
  }

  private static void requireNoNul(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a NUL cannot be given to a process");
    }
  }
}
