package dev.lode.agent.launch;

import dev.lode.common.model.Workload;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Turns one kind of workload into a command.
///
/// Whether the command exists is not asked here: whoever starts it finds out, and says so the same
/// way for every launcher.
///
/// Threads: any.
public interface Launcher {

  /// What an agent announces and a workload asks for.
  String name();

  /// Puts into the work folder what the command needs beside the inputs, which are there already.
  ///
  /// @param python the one that the workload asked for; null for the host's own
  Command prepare(Workload workload, Path work, @Nullable PythonHome python) throws IOException;

  /// For a workload that asks nothing of Python.
  default Command prepare(Workload workload, Path work) throws IOException {
    return prepare(workload, work, null);
  }
}
