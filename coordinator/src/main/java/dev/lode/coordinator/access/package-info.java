/// Who may come through which door: tokens, the roles that they stand for, the check that every
/// door makes.
@NullMarked
package dev.lode.coordinator.access;

import org.jspecify.annotations.NullMarked;
