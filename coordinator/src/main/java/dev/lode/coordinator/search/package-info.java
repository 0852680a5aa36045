/// Finds lines in logs, in time that grows with the log and not with the pattern's cunning.
@NullMarked
package dev.lode.coordinator.search;

import org.jspecify.annotations.NullMarked;
