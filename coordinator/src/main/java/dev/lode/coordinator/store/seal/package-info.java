/// Bytes compressed in frames of zstd, with a table of where each begins, so that any place is read
/// without those before it.
@NullMarked
package dev.lode.coordinator.store.seal;

import org.jspecify.annotations.NullMarked;
