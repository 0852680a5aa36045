/// Runs the host's own tools, such as pip and git, while an attempt waits for what they make.
@NullMarked
package dev.lode.agent.tool;

import org.jspecify.annotations.NullMarked;
