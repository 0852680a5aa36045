/// Decides: commands and the time in, what changed and what must be done out. Pure: no I/O, clock,
/// threads or chance.
@NullMarked
package dev.lode.coordinator.core;

import org.jspecify.annotations.NullMarked;
