/// Decides what goes of the jobs that have ended: their records, logs and artifacts. Pure.
@NullMarked
package dev.lode.coordinator.core.retention;

import org.jspecify.annotations.NullMarked;
