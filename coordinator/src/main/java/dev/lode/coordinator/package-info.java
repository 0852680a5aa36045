/// The coordinator: wiring, start, stop.
@NullMarked
package dev.lode.coordinator;

import org.jspecify.annotations.NullMarked;
