package dev.lode.agent.attempt;

import dev.lode.common.model.AttemptId;
import java.util.LinkedHashSet;
import java.util.Optional;

/// Attempts, up to a limit; the oldest makes room.
///
/// Threads: one.
final class Recent {

  private final int limit;
  private final LinkedHashSet<AttemptId> ids = new LinkedHashSet<>();

  Recent(int limit) {
    this.limit = limit;
  }

  /// Which one made room.
  Optional<AttemptId> add(AttemptId id) {
    ids.add(id);
    return ids.size() > limit ? Optional.of(ids.removeFirst()) : Optional.empty();
  }

  boolean contains(AttemptId id) {
    return ids.contains(id);
  }

  void remove(AttemptId id) {
    ids.remove(id);
  }
}
