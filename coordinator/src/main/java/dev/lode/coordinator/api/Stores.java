package dev.lode.coordinator.api;

import dev.lode.coordinator.store.BlobStore;
import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.LogStore;

/// Where everything is kept.
public record Stores(JobStore jobs, LogStore logs, BlobStore blobs) {}
