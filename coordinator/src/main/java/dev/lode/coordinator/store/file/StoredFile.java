package dev.lode.coordinator.store.file;

import java.nio.file.Path;

/// A file of a store, of which so many bytes from its beginning are durable and will not change.
public record StoredFile(Path path, long bytes) {}
