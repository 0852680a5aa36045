package dev.lode.agent.isolation;

import dev.lode.agent.launch.process.AttemptFolder;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.Isolation;
import dev.lode.common.model.Resources;
import java.nio.file.Path;
import java.util.List;

/// How one attempt is to be kept apart.
///
/// @param gpus that are its own
/// @param limits what it may use, as far as its walls see to that
/// @param visible what of the host it must be able to read
public record Wanted(
    AttemptFolder folder,
    Isolation isolation,
    List<GpuId> gpus,
    Resources limits,
    List<Path> visible) {

  public Wanted {
    gpus = List.copyOf(gpus);
    visible = List.copyOf(visible);
  }
}
