package dev.lode.coordinator.core.placement;

import dev.lode.common.model.Gpu;
import dev.lode.common.model.Host;
import dev.lode.common.model.Resources;
import dev.lode.coordinator.core.cluster.Cluster.Candidate;
import dev.lode.coordinator.core.cluster.Room;
import dev.lode.coordinator.core.cluster.Shape;
import dev.lode.coordinator.core.placement.Verdict.Busy;
import dev.lode.coordinator.core.placement.Verdict.Fits;
import dev.lode.coordinator.core.placement.Verdict.Never;
import dev.lode.coordinator.core.placement.Verdict.What;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The filters: may a shape go onto an agent? Asked in order, the first that objects gives the
/// verdict.
final class Fit {

  /// One reason for which a shape may not go onto an agent; null when it has no objection.
  private interface Filter {
    @Nullable Verdict objection(Shape shape, Candidate candidate);
  }

  private static final List<Filter> FILTERS =
      List.of(Fit::launcher, Fit::needs, Fit::gpus, Fit::cpus, Fit::memory);

  private static final Fits FITS = new Fits();

  private Fit() {}

  static Verdict of(Shape shape, Candidate candidate) {
    for (Filter filter : FILTERS) {
      var objection = filter.objection(shape, candidate);
      if (objection != null) {
        return objection;
      }
    }
    return FITS;
  }

  /// The GPUs that a shape would get: of those that are free and good enough, the first by index.
  static List<Gpu> pick(Resources asked, Room room) {
    return room.freeGpus().stream()
        .filter(it -> goodEnough(asked, it))
        .limit(asked.gpus())
        .toList();
  }

  private static boolean goodEnough(Resources asked, Gpu gpu) {
    return gpu.memoryBytes() >= asked.minVramBytes() && gpu.isOfType(asked.gpuType());
  }

  private static @Nullable Verdict launcher(Shape shape, Candidate candidate) {
    return candidate.agent().hello().launchers().contains(shape.launcher())
        ? null
        : new Never(What.LAUNCHER, 1, 0);
  }

  private static @Nullable Verdict needs(Shape shape, Candidate candidate) {
    var needs = shape.needs();
    var abilities = candidate.agent().hello().abilities();
    if (!abilities.isolation().give(needs.isolation())) {
      return new Never(What.ISOLATION, 1, 0);
    }
    if (needs.repository() && !abilities.repositories()) {
      return new Never(What.REPOSITORY, 1, 0);
    }
    var python = needs.python();
    return python == null || abilities.hasPython(python) ? null : new Never(What.PYTHON, 1, 0);
  }

  private static @Nullable Verdict gpus(Shape shape, Candidate candidate) {
    var asked = shape.resources();
    if (asked.gpus() == 0) {
      return null;
    }
    Host host = candidate.room().host();
    long offered = host.gpus().stream().filter(it -> goodEnough(asked, it)).count();
    if (offered < asked.gpus()) {
      return new Never(What.GPUS, asked.gpus(), offered);
    }
    return lacking(What.GPUS, asked.gpus(), pick(asked, candidate.room()).size(), offered);
  }

  private static @Nullable Verdict cpus(Shape shape, Candidate candidate) {
    var room = candidate.room();
    return lacking(
        What.CPUS, shape.resources().milliCpus(), room.freeMilliCpus(), room.host().milliCpus());
  }

  private static @Nullable Verdict memory(Shape shape, Candidate candidate) {
    var room = candidate.room();
    return lacking(
        What.MEMORY,
        shape.resources().memoryBytes(),
        room.freeMemoryBytes(),
        room.host().memoryBytes());
  }

  private static @Nullable Verdict lacking(What what, long asked, long free, long offered) {
    if (asked <= free || asked == 0) {
      return null;
    }
    return asked > offered ? new Never(what, asked, offered) : new Busy(what, asked, free, offered);
  }
}
