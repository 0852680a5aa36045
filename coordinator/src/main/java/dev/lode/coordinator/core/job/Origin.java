package dev.lode.coordinator.core.job;

import dev.lode.common.model.JobId;
import java.time.Instant;
import java.util.UUID;

/// What made a job, when no caller submitted it: an instant of a trigger.
///
/// @param trigger which
/// @param name as it was called then
/// @param instant that fired it: not when it was fired, which may be later
public record Origin(TriggerId trigger, String name, Instant instant) {

  /// The one job that this instant can ever make: the same each time that it is asked for.
  public JobId job() {
    var key = trigger.value() + "/" + instant;
    var bytes = new byte[key.length()];
    for (int i = 0; i < bytes.length; i++) {
      // Ids and instants are ASCII.
      bytes[i] = (byte) key.charAt(i);
    }
    return new JobId(UUID.nameUUIDFromBytes(bytes).toString());
  }
}
