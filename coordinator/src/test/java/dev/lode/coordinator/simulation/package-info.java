/// Runs the real core against pretended hosts on a pretended clock, and checks the promises after
/// every event.
@NullMarked
package dev.lode.coordinator.simulation;

import org.jspecify.annotations.NullMarked;
