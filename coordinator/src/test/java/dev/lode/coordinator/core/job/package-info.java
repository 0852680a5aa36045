/// Tests of what stands beside them.
@NullMarked
package dev.lode.coordinator.core.job;

import org.jspecify.annotations.NullMarked;
