/// Tests of what is kept how long.
@NullMarked
package dev.lode.coordinator.retention;

import org.jspecify.annotations.NullMarked;
