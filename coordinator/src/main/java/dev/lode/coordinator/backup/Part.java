package dev.lode.coordinator.backup;

import java.nio.ByteBuffer;

/// The next bytes of an archive.
///
/// @param takenBytes of files, before compression: so many are in the archive with this
/// @param totalBytes about so many there were when it was begun
public record Part(ByteBuffer data, long takenBytes, long totalBytes) {}
