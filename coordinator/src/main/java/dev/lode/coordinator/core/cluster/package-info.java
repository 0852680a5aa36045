/// The live state: jobs that have not finished, agents, what is held on them, and the indexes over
/// these. Pure.
@NullMarked
package dev.lode.coordinator.core.cluster;

import org.jspecify.annotations.NullMarked;
