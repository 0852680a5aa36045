package dev.lode.coordinator.session;

import dev.lode.common.model.JobId;
import dev.lode.common.model.Workload;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// What recently accepted jobs run, so that a job which is placed at once is not read back from the
/// store. Bounded: of those that wait long, the store has it.
///
/// Threads: one.
final class FreshWorkloads {

  private static final int MAX_WORKLOADS = 10_000;
  private static final long MAX_CHARS = 16 << 20;

  /// About what a record and its collections take beside their text.
  private static final long OVERHEAD = 200;

  private final LinkedHashMap<JobId, Workload> workloads = new LinkedHashMap<>();
  private long chars;

  void put(JobId job, Workload workload) {
    long size = size(workload);
    if (size > MAX_CHARS / 4 || workloads.putIfAbsent(job, workload) != null) {
      return;
    }
    chars += size;
    while (workloads.size() > MAX_WORKLOADS || chars > MAX_CHARS) {
      chars -= size(workloads.pollFirstEntry().getValue());
    }
  }

  /// Gives it out once; a start that has to be sent again reads the store.
  @Nullable Workload take(JobId job) {
    var workload = workloads.remove(job);
    chars -= workload == null ? 0 : size(workload);
    return workload;
  }

  private static long size(Workload workload) {
    long size = OVERHEAD + workload.program().text().length();
    for (String arg : workload.program().args()) {
      size += arg.length();
    }
    for (var entry : workload.env().entrySet()) {
      size += entry.getKey().length() + entry.getValue().length();
    }
    return size + workload.setup().files().size() * OVERHEAD;
  }
}
