package dev.lode.coordinator;

import dev.lode.coordinator.backup.Backups;
import dev.lode.coordinator.control.ControlLoop;
import dev.lode.coordinator.control.Signals;
import dev.lode.coordinator.progress.LiveAttempts;
import dev.lode.coordinator.store.BlobStore;
import dev.lode.coordinator.store.CredentialStore;
import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.LogStore;
import java.time.InstantSource;

/// What every door leads to.
///
/// @param time the control loop's
record Parts(
    ControlLoop control,
    InstantSource time,
    Signals signals,
    LiveAttempts live,
    JobStore jobs,
    LogStore logs,
    BlobStore blobs,
    CredentialStore credentials,
    Backups backups) {}
