/// Launches shell scripts and plain commands.
@NullMarked
package dev.lode.agent.launch.shell;

import org.jspecify.annotations.NullMarked;
