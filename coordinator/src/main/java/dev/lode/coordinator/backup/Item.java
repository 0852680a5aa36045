package dev.lode.coordinator.backup;

import java.nio.file.Path;

/// A file for an archive.
///
/// @param name in the archive
/// @param bytes so many from its beginning; it may be growing
/// @param dense whether compressing it is probably in vain
record Item(String name, Path file, long bytes, boolean dense) {}
