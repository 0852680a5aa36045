/// Tests of what stands beside them.
@NullMarked
package dev.lode.coordinator.core.trigger;

import org.jspecify.annotations.NullMarked;
