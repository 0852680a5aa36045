/// Pretended GPUs, for machines that have none.
@NullMarked
package dev.lode.agent.gpu.fake;

import org.jspecify.annotations.NullMarked;
