/// Reads what a workload says of itself: how far it is, what came out.
@NullMarked
package dev.lode.agent.progress;

import org.jspecify.annotations.NullMarked;
