/// What is known of live attempts between two commits: which there are, on whose host, how far they
/// say they have come.
@NullMarked
package dev.lode.coordinator.progress;

import org.jspecify.annotations.NullMarked;
