/// Keeps workloads apart from the host and from each other, as far as this host can.
@NullMarked
package dev.lode.agent.isolation;

import org.jspecify.annotations.NullMarked;
