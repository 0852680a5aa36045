/// Tokens and who they let in.
@NullMarked
package dev.lode.coordinator.access;

import org.jspecify.annotations.NullMarked;
