package dev.lode.coordinator.core.job;

import java.util.List;

/// What an event does to a job.
public sealed interface Step {

  /// The job has a new version.
  record Moved(Job job, List<Effect> effects) implements Step {
    public Moved {
      effects = List.copyOf(effects);
    }
  }

  /// Nothing changes. Late and doubled events are normal, so this is not an error.
  record Ignored(String why) implements Step {}
}
