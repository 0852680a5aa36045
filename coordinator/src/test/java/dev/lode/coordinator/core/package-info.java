/// Tests of whole turns.
@NullMarked
package dev.lode.coordinator.core;

import org.jspecify.annotations.NullMarked;
