package dev.lode.agent.tool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A tool with its arguments. Everybody on the host can read the arguments: no secret is among
/// them.
///
/// @param env the whole environment
/// @param limit how long it may take
public record ToolCall(List<String> argv, Map<String, String> env, Duration limit) {

  public ToolCall {
    argv = List.copyOf(argv);
    env = Map.copyOf(env);
  }

  /// What it is called, for people.
  String name() {
    return String.valueOf(Path.of(argv.getFirst()).getFileName());
  }
}
