/// Takes secrets out of what a workload writes.
@NullMarked
package dev.lode.agent.mask;

import org.jspecify.annotations.NullMarked;
