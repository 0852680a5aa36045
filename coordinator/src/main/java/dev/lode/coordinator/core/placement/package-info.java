/// Decides which waiting job goes onto which GPUs, and says why the others wait. Pure.
@NullMarked
package dev.lode.coordinator.core.placement;

import org.jspecify.annotations.NullMarked;
