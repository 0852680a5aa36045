/// The one door to jobs, blobs and agents that every facade goes through.
@NullMarked
package dev.lode.coordinator.api;

import org.jspecify.annotations.NullMarked;
