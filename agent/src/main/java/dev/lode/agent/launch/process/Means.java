package dev.lode.agent.launch.process;

import dev.lode.agent.limits.Limiter;

/// What processes are watched, and kept in their limits, with.
record Means(KernelEvents events, Limiter limiter) {}
