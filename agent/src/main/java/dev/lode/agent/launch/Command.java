package dev.lode.agent.launch;

import java.util.List;
import java.util.Map;

/// A program with its arguments.
///
/// @param argv the program, looked up along `PATH` when it is without a slash and starting at the
///   work folder when it is relative; then its arguments
/// @param env what the launcher adds to the environment; what the job asks for goes before it
public record Command(List<String> argv, Map<String, String> env) {

  public Command {
    argv = List.copyOf(argv);
    env = Map.copyOf(env);
  }

  public static Command of(List<String> argv) {
    return new Command(argv, Map.of());
  }
}
