/// Tests of the one writer against the real store.
@NullMarked
package dev.lode.coordinator.control;

import org.jspecify.annotations.NullMarked;
