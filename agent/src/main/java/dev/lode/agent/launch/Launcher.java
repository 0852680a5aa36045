package dev.lode.agent.launch;

import dev.lode.common.model.Workload;
import java.io.IOException;
import java.nio.file.Path;

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
  Command prepare(Workload workload, Path work) throws IOException;
}
