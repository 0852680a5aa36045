package dev.lode.coordinator.retention;

import dev.lode.coordinator.store.RetentionStore;
import dev.lode.coordinator.store.file.FileBlobStore;
import dev.lode.coordinator.store.file.FileLogStore;
import java.time.Duration;
import java.util.function.Predicate;

/// What retention works on.
///
/// @param skipped how much the coordinator's clock is ahead of the one that retention and the ages
///   of blobs go by
/// @param unlessHeld runs what deletes files, unless somebody wants them to stay; whether it did
public record Disks(
    RetentionStore record,
    FileLogStore logs,
    FileBlobStore blobs,
    Duration skipped,
    Predicate<Runnable> unlessHeld) {}
