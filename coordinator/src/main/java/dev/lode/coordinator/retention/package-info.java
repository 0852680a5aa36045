/// Has the core decide what is kept too long, and deletes what it has let go of.
@NullMarked
package dev.lode.coordinator.retention;

import org.jspecify.annotations.NullMarked;
