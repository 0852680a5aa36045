package dev.lode.agent;

import dev.lode.agent.environment.PythonConfig;
import dev.lode.agent.source.SourceConfig;
import java.nio.file.Path;

/// How an agent puts in place what jobs ask for before their programs begin.
public record SetupConfig(PythonConfig python, SourceConfig source) {

  public static final SetupConfig USUAL = new SetupConfig(PythonConfig.USUAL, SourceConfig.USUAL);

  /// The same with what the agents of a host can share in this folder.
  public SetupConfig in(Path shared) {
    return new SetupConfig(
        python.in(shared.resolve("environments")), source.in(shared.resolve("repositories")));
  }
}
