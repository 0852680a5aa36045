/// Keeps sets of credentials in files that nobody can read without the key.
@NullMarked
package dev.lode.coordinator.secret;

import org.jspecify.annotations.NullMarked;
