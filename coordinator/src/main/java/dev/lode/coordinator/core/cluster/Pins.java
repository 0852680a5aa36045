package dev.lode.coordinator.core.cluster;

import dev.lode.common.model.JobId;
import java.util.Collection;
import java.util.TreeSet;

/// The jobs that somebody wants kept, whatever retention says.
public final class Pins {

  /// So many may be pinned at once.
  public static final int LIMIT = 10_000;

  private final TreeSet<JobId> pinned = new TreeSet<>();

  Pins() {}

  /// As they were written down.
  public void recovered(Collection<JobId> jobs) {
    pinned.addAll(jobs);
  }

  public boolean has(JobId job) {
    return pinned.contains(job);
  }

  /// False when there are too many already.
  public boolean set(JobId job, boolean pin) {
    if (!pin) {
      pinned.remove(job);
      return true;
    }
    if (pinned.size() >= LIMIT && !pinned.contains(job)) {
      return false;
    }
    pinned.add(job);
    return true;
  }
}
