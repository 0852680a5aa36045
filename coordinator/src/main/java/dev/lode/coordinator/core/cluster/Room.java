package dev.lode.coordinator.core.cluster;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Gpu;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.Host;
import dev.lode.common.model.Resources;
import dev.lode.coordinator.core.job.Attempt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/// What one agent offers and which attempts hold how much of it: an index over the live jobs.
///
/// An attempt may hold more than the host has now: a GPU that is no longer there, a host that came
/// back smaller. Then free figures are negative or simply do not name that GPU, and nothing is
/// placed until there is room.
public final class Room {

  private Host host;
  private final TreeMap<AttemptId, Held> held = new TreeMap<>();
  private long heldMilliCpus;
  private long heldMemoryBytes;
  private final TreeSet<GpuId> heldGpus = new TreeSet<>();

  private record Held(Resources resources, List<GpuId> gpus) {}

  Room(Host host) {
    this.host = host;
  }

  void offer(Host now) {
    host = now;
  }

  void take(Attempt attempt, Resources resources) {
    var before = held.put(attempt.id(), new Held(resources, attempt.gpus()));
    if (before != null) {
      throw new IllegalStateException(attempt.id() + " holds its room already");
    }
    for (GpuId gpu : attempt.gpus()) {
      if (!heldGpus.add(gpu)) {
        throw new IllegalStateException(gpu + " was given to " + attempt.id() + " while held");
      }
    }
    heldMilliCpus += resources.milliCpus();
    heldMemoryBytes += resources.memoryBytes();
  }

  void giveBack(AttemptId attempt) {
    var was = held.remove(attempt);
    if (was != null) {
      was.gpus().forEach(heldGpus::remove);
      heldMilliCpus -= was.resources().milliCpus();
      heldMemoryBytes -= was.resources().memoryBytes();
    }
  }

  public Host host() {
    return host;
  }

  /// The attempts that hold something, in order.
  public Collection<AttemptId> attempts() {
    return Collections.unmodifiableCollection(held.keySet());
  }

  public long freeMilliCpus() {
    return host.milliCpus() - heldMilliCpus;
  }

  public long freeMemoryBytes() {
    return host.memoryBytes() - heldMemoryBytes;
  }

  /// How many GPUs no attempt holds.
  public int freeGpuCount() {
    return freeGpus().size();
  }

  /// The GPUs that no attempt holds, by index.
  public List<Gpu> freeGpus() {
    var free = new ArrayList<Gpu>(host.gpus().size());
    for (Gpu gpu : host.gpus()) {
      if (!heldGpus.contains(gpu.id())) {
        free.add(gpu);
      }
    }
    return free;
  }
}
