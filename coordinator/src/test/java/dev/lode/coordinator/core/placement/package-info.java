/// Tests of what stands beside them.
@NullMarked
package dev.lode.coordinator.core.placement;

import org.jspecify.annotations.NullMarked;
