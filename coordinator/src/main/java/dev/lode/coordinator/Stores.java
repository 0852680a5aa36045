package dev.lode.coordinator;

import dev.lode.coordinator.backup.Backups;
import dev.lode.coordinator.metrics.CoordinatorMetrics;
import dev.lode.coordinator.retention.Disks;
import dev.lode.coordinator.store.BlobStore;
import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.LogStore;
import dev.lode.coordinator.store.StoreException;
import dev.lode.coordinator.store.file.FileBlobStore;
import dev.lode.coordinator.store.file.FileLogStore;
import dev.lode.coordinator.store.sql.SqlJobStore;
import java.nio.file.Path;
import java.time.InstantSource;

/// What a data folder keeps.
record Stores(JobStore jobs, LogStore logs, BlobStore blobs, Backups backups, Disks disks)
    implements AutoCloseable {

  static Stores open(Path data, long maxBlobBytes, InstantSource time, CoordinatorMetrics metrics) {
    var jobs = SqlJobStore.open(data.resolve("lode.db"));
    try {
      var logs = new FileLogStore(data.resolve("logs"), time);
      var skipped = jobs.retention().begin(time.instant());
      var blobs =
          new FileBlobStore(
              data.resolve("blobs"), maxBlobBytes, () -> time.instant().minus(skipped));
      var backups = new Backups(data, jobs, logs, blobs);
      var disks = new Disks(jobs.retention(), logs, blobs, skipped, backups::unlessTaken);
      return new Stores(metrics.timed(jobs), logs, blobs, backups, disks);
    } catch (StoreException e) {
      jobs.close();
      throw e;
    }
  }

  @Override
  public void close() {
    try (jobs) {
      logs.close();
    }
  }
}
