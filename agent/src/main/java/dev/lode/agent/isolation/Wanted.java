package dev.lode.agent.isolation;

import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.Isolation;
import java.nio.file.Path;
import java.util.List;

/// How one attempt is to be kept apart.
///
/// @param gpus that are its own
/// @param visible what of the host it must be able to read
public record Wanted(
    AttemptFolder folder, Isolation isolation, List<GpuId> gpus, List<Path> visible) {

  public Wanted {
    gpus = List.copyOf(gpus);
    visible = List.copyOf(visible);
  }
}
