package dev.lode.agent.launch;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A program with its arguments.
///
/// @param argv the program, looked up along `PATH` when it is without a slash and starting at the
///   work folder when it is relative; then its arguments
/// @param env what the launcher adds to the environment; what the job asks for goes before it
/// @param visible files and folders of the host that it must be able to read, however far it is
///   kept apart: its interpreter, its libraries
public record Command(List<String> argv, Map<String, String> env, List<Path> visible) {

  public Command {
    argv = List.copyOf(argv);
    env = Map.copyOf(env);
    visible = List.copyOf(visible);
  }

  /// One that needs no more than every system has.
  public Command(List<String> argv, Map<String, String> env) {
    this(argv, env, List.of());
  }

  public static Command of(List<String> argv) {
    return new Command(argv, Map.of());
  }

  /// The same with this Python around it.
  public Command with(PythonHome python) {
    var all = new HashMap<>(env);
    all.putAll(python.env());
    return new Command(argv, all, python.readOnly());
  }
}
