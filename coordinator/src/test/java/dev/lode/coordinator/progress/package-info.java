/// What is known between two commits.
@NullMarked
package dev.lode.coordinator.progress;

import org.jspecify.annotations.NullMarked;
