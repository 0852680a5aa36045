/// A store of jobs in memory that fails when told to, for tests of what stands on it.
@NullMarked
package dev.lode.coordinator.store.memory;

import org.jspecify.annotations.NullMarked;
