/// The one writer: takes commands in, has them decided, writes the change down, and only then acts
/// on it.
@NullMarked
package dev.lode.coordinator.control;

import org.jspecify.annotations.NullMarked;
