/// Compares what the coordinator wants of an agent with what the agent reports. Pure.
@NullMarked
package dev.lode.coordinator.core.reconcile;

import org.jspecify.annotations.NullMarked;
