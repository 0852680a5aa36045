/// The agent: wiring, start, stop.
@NullMarked
package dev.lode.agent;

import org.jspecify.annotations.NullMarked;
