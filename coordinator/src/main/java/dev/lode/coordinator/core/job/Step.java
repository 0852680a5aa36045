package dev.lode.coordinator.core.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an event does to a job.
public sealed interface Step {

  /// The job has a new version.
  ///
  /// @param past the attempt that is its current one no more; null for none
  record Moved(Job job, @Nullable PastAttempt past, List<Effect> effects) implements Step {
    public Moved {
      effects = List.copyOf(effects);
    }
  }

  /// Nothing changes. Late and doubled events are normal, so this is not an error.
  record Ignored(String why) implements Step {}
}
