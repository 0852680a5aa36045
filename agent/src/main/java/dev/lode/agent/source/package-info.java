/// Checks out the repositories that jobs ask for, from mirrors of the host's own.
@NullMarked
package dev.lode.agent.source;

import org.jspecify.annotations.NullMarked;
