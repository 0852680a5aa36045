/// Finds the host's Pythons, and makes the environments that jobs ask for.
@NullMarked
package dev.lode.agent.environment;

import org.jspecify.annotations.NullMarked;
