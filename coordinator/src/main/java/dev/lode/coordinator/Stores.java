package dev.lode.coordinator;

import dev.lode.coordinator.backup.Backups;
import dev.lode.coordinator.metrics.CoordinatorMetrics;
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
record Stores(JobStore jobs, LogStore logs, BlobStore blobs, Backups backups)
    implements AutoCloseable {

  static Stores open(Path data, InstantSource time, CoordinatorMetrics metrics) {
    var jobs = SqlJobStore.open(data.resolve("lode.db"));
    try {
      var logs = new FileLogStore(data.resolve("logs"), time);
      var blobs = new FileBlobStore(data.resolve("blobs"));
      return new Stores(metrics.timed(jobs), logs, blobs, new Backups(data, jobs, logs, blobs));
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
