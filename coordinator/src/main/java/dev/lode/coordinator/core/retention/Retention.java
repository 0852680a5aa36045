package dev.lode.coordinator.core.retention;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long what jobs leave is kept. What is pinned is neither removed nor counted.
///
/// @param jobs everything of a job, by its end and by number
/// @param logs by the end of their job and by bytes
/// @param artifacts by the end of their job and by bytes
/// @param uploads blobs that no job names, since they were sent or asked for; null for ever
public record Retention(Limit jobs, Limit logs, Limit artifacts, @Nullable Duration uploads) {

  /// Nothing is ever removed.
  public static final Retention FOREVER = new Retention(Limit.NONE, Limit.NONE, Limit.NONE, null);

  public static final Retention USUAL =
      new Retention(
          new Limit(Duration.ofDays(90), 1_000_000),
          new Limit(Duration.ofDays(30), 50_000_000_000L),
          new Limit(Duration.ofDays(90), 500_000_000_000L),
          Duration.ofDays(1));
}
