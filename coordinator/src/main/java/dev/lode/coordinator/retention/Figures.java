package dev.lode.coordinator.retention;

import dev.lode.coordinator.core.retention.Findings.Totals;
import dev.lode.coordinator.core.retention.Keeping;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// How much is kept, and how much was removed since the start.
///
/// Threads: any.
public final class Figures {

  public final AtomicLong jobsRemoved = new AtomicLong();
  public final AtomicLong logsRemoved = new AtomicLong();
  public final AtomicLong artifactsRemoved = new AtomicLong();
  public final AtomicLong logBytesDeleted = new AtomicLong();
  public final AtomicLong blobsDeleted = new AtomicLong();
  public final AtomicLong blobBytesDeleted = new AtomicLong();
  private volatile Totals kept = new Totals(0, 0, 0);
  private volatile long blobBytes;

  void removed(List<Keeping> changes) {
    for (Keeping change : changes) {
      switch (change) {
        case Keeping.Pinned _ -> {}
        case Keeping.JobGone _ -> jobsRemoved.incrementAndGet();
        case Keeping.LogGone _ -> logsRemoved.incrementAndGet();
        case Keeping.ArtifactsGone _ -> artifactsRemoved.incrementAndGet();
      }
    }
  }

  void kept(Totals totals) {
    kept = totals;
  }

  void blobBytes(long bytes) {
    blobBytes = bytes;
  }

  void blobDeleted(long bytes) {
    blobsDeleted.incrementAndGet();
    blobBytesDeleted.addAndGet(bytes);
  }

  /// Of jobs that have ended and are not pinned, as of the last pass.
  public Totals kept() {
    return kept;
  }

  /// What the blobs take up, as of the last time that all were walked.
  public long blobBytes() {
    return blobBytes;
  }
}
