package dev.lode.coordinator.api;

import dev.lode.coordinator.store.BlobStore;
import dev.lode.coordinator.store.CredentialStore;
import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.LogStore;

/// Where everything is kept.
public record Stores(JobStore jobs, LogStore logs, BlobStore blobs, CredentialStore credentials) {

  /// Without credentials.
  public Stores(JobStore jobs, LogStore logs, BlobStore blobs) {
    this(jobs, logs, blobs, CredentialStore.NONE);
  }
}
