/// Tests of what is kept how long.
@NullMarked
package dev.lode.coordinator.core.retention;

import org.jspecify.annotations.NullMarked;
