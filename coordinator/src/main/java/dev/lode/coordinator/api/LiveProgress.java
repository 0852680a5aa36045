package dev.lode.coordinator.api;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Progress;
import org.jspecify.annotations.Nullable;

/// The last progress that a live attempt reported. Threads: any.
@FunctionalInterface
public interface LiveProgress {

  @Nullable Progress of(AttemptId attempt);
}
