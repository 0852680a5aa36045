/// Holds the processes of an attempt to what its job may use, as far as this host lets us.
@NullMarked
package dev.lode.agent.limits;

import org.jspecify.annotations.NullMarked;
