package dev.lode.agent.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The Python that a workload runs with.
///
/// @param program the interpreter
/// @param env what makes `python` and `pip` inside the workload its own
/// @param readOnly what outside the system's folders must be there to be read
public record PythonHome(Path program, Map<String, String> env, List<Path> readOnly) {
  public PythonHome {
    env = Map.copyOf(env);
    readOnly = List.copyOf(readOnly);
  }
}
