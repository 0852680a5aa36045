package dev.lode.agent.launch;

import dev.lode.common.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The file that a workload's text is put into, beside its inputs.
public final class ProgramFile {

  private ProgramFile() {}

  /// The name of the file written: `main` with the ending, or another where an input has that name.
  public static String write(Workload workload, Path work, String ending) throws IOException {
    var name = "main" + ending;
    for (int i = 2; taken(workload, name); i++) {
      name = "main-" + i + ending;
    }
    Files.writeString(work.resolve(name), workload.program().text());
    return name;
  }

  private static boolean taken(Workload workload, String name) {
    return workload.setup().files().stream()
        .map(it -> it.name().value())
        .anyMatch(it -> it.equals(name) || it.startsWith(name + "/"));
  }
}
