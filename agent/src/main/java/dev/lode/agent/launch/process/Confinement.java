package dev.lode.agent.launch.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the process of an attempt is kept apart from its host, as the supervisor is told.
///
/// @param user that it becomes, with a private `/tmp` and without a way back; 0 for the agent's own
/// @param hidden folders that are empty for it; with a user of its own only
/// @param writable what it may see and change all the same, at the same place
/// @param readable what it may see all the same
/// @param wrapper builds further walls; null for none
public record Confinement(
    int user,
    List<Path> hidden,
    List<Path> writable,
    List<Path> readable,
    @Nullable Wrapper wrapper) {

  /// Not kept apart.
  public static final Confinement NONE = new Confinement(0, List.of(), List.of(), List.of(), null);

  public Confinement {
    hidden = List.copyOf(hidden);
    writable = List.copyOf(writable);
    readable = List.copyOf(readable);
  }

  /// A program that runs the supervisor once more, inside of the walls that it builds.
  ///
  /// @param command up to the supervisor's own words
  /// @param env all of its environment; the workload's goes past it
  /// @param own whether what is inside has variables of its own, which the workload is to have too
  public record Wrapper(List<String> command, Map<String, String> env, boolean own) {
    public Wrapper {
      command = List.copyOf(command);
      env = Map.copyOf(env);
    }
  }

  /// The supervisor's words before the command.
  List<String> options(AttemptFolder folder) {
    var words = new ArrayList<String>();
    if (user != 0) {
      words.addAll(List.of("--user", Integer.toString(user)));
      words.addAll(List.of("--tmp", folder.tmp().toString()));
      words.addAll(List.of("--work", folder.work().toString()));
      hidden.forEach(it -> words.addAll(List.of("--cover", it.toString())));
      writable.forEach(it -> words.addAll(List.of("--bind", it.toString())));
      readable.forEach(it -> words.addAll(List.of("--see", it.toString())));
    }
    if (wrapper != null) {
      words.addAll(List.of("--wrapped", "-"));
      wrapper.env().forEach((name, value) -> words.addAll(List.of("--env", name + "=" + value)));
    }
    return words;
  }

  /// What is executed in place of the command.
  List<String> command(AttemptFolder folder, List<String> argv) {
    if (wrapper == null) {
      return argv;
    }
    var words = new ArrayList<>(wrapper.command());
    words.addAll(List.of("--inside", wrapper.own() ? "merge" : "replace"));
    words.addAll(List.of("--work", folder.work().toString(), "--"));
    words.addAll(argv);
    return words;
  }
}
