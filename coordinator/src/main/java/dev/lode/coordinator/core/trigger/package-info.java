/// Triggers: the instants at which they fire jobs, and what becomes of each instant. Pure.
@NullMarked
package dev.lode.coordinator.core.trigger;

import org.jspecify.annotations.NullMarked;
