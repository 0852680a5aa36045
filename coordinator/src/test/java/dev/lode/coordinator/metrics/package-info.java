/// What Prometheus is told.
@NullMarked
package dev.lode.coordinator.metrics;

import org.jspecify.annotations.NullMarked;
