package dev.lode.coordinator.control;

import dev.lode.coordinator.core.Decision;
import dev.lode.coordinator.core.job.Job;
import java.util.List;

/// Acts on what has been committed. Called from one thread, in the order of the commits; must not
/// block for long.
public interface Actor {

  /// This is on record now: tell whoever wants to know, and hand out its effects.
  void committed(Decision decision);

  /// The live state was read from the store: at the start, and anew after a failed write, when
  /// every agent must join again.
  ///
  /// @param live every job that has not finished
  void recovered(List<Job> live);
}
