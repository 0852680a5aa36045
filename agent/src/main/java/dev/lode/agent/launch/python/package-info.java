/// Launches Python programs with the interpreter of the host.
@NullMarked
package dev.lode.agent.launch.python;

import org.jspecify.annotations.NullMarked;
