/// Which GPUs this host has: the port, what `--gpus` may say, the host without any.
@NullMarked
package dev.lode.agent.gpu;

import org.jspecify.annotations.NullMarked;
