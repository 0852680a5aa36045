/// Looks after each attempt from its start to its forgetting, and keeps its record on disk.
@NullMarked
package dev.lode.agent.attempt;

import org.jspecify.annotations.NullMarked;
