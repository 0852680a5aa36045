/// Keeps logs and blobs as files in a folder.
@NullMarked
package dev.lode.coordinator.store.file;

import org.jspecify.annotations.NullMarked;
