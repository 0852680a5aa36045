/// What this host is and what of it is offered to jobs.
@NullMarked
package dev.lode.agent.host;

import org.jspecify.annotations.NullMarked;
