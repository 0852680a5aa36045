/// The life of one job: its states, the events that move it, and what must be done because it
/// moved. Pure.
@NullMarked
package dev.lode.coordinator.core.job;

import org.jspecify.annotations.NullMarked;
