/// What the coordinator tells Prometheus: gauges from its own counts, counters and times from what
/// was committed.
@NullMarked
package dev.lode.coordinator.metrics;

import org.jspecify.annotations.NullMarked;
