/// The ports of what the coordinator keeps: jobs, logs, blobs.
@NullMarked
package dev.lode.coordinator.store;

import org.jspecify.annotations.NullMarked;
