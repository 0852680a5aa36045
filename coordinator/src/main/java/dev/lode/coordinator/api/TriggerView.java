package dev.lode.coordinator.api;

import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.trigger.Trigger;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A committed version of a trigger.
///
/// @param workload what its jobs run, with the values of its environment left out; null unless
///   asked for
/// @param next the instants that come next
public record TriggerView(Trigger trigger, @Nullable Workload workload, List<Instant> next) {

  public TriggerView {
    next = List.copyOf(next);
  }
}
