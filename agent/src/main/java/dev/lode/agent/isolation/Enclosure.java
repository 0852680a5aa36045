package dev.lode.agent.isolation;

import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.common.model.GpuId;
import java.nio.file.Path;
import java.util.List;

/// What goes into the walls around one attempt.
///
/// @param name the attempt's, unique on this host
/// @param user that its process is; 0 for the agent's own
/// @param visible what it may read beside what all may
/// @param gpus that are its own
/// @param image of a container, or empty
public record Enclosure(
    AttemptFolder folder,
    String name,
    int user,
    List<Path> visible,
    List<GpuId> gpus,
    boolean noNetwork,
    String image) {

  public Enclosure {
    visible = List.copyOf(visible);
    gpus = List.copyOf(gpus);
  }

  /// What the workload may change.
  List<Path> writable() {
    return List.of(folder.work(), folder.output(), folder.result(), folder.progress());
  }
}
