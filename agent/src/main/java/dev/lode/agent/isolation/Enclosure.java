package dev.lode.agent.isolation;

import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.Resources;
import java.nio.file.Path;
import java.util.List;

/// What goes into the walls around one attempt.
///
/// @param user that its process is; 0 for the agent's own
/// @param gpus that are its own
/// @param limits what it may use
/// @param visible what it may read beside what all may
public record Enclosure(
    AttemptFolder folder,
    int user,
    List<GpuId> gpus,
    Resources limits,
    List<Path> visible,
    Isolation isolation) {

  public Enclosure {
    visible = List.copyOf(visible);
    gpus = List.copyOf(gpus);
  }

  /// The attempt's, unique on this host.
  String name() {
    return String.valueOf(folder.path().getFileName());
  }

  /// What the workload may change.
  List<Path> writable() {
    return List.of(folder.work(), folder.output(), folder.result(), folder.progress());
  }
}
