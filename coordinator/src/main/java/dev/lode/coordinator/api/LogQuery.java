package dev.lode.coordinator.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which part of a job's log to read.
///
/// @param attempt 0 for the last one, and with `follow` for those that come after it
/// @param offset the first byte wanted
/// @param since only what arrived at this instant or later; null for all
public record LogQuery(int attempt, long offset, boolean follow, @Nullable Instant since) {

  public LogQuery {
    if (attempt < 0 || offset < 0) {
      throw new IllegalArgumentException("attempts and offsets count from 0");
    }
  }
}
