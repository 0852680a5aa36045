package dev.lode.agent.attempt;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Prepared;
import dev.lode.common.model.Progress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One attempt as its agent sees it now.
///
/// @param logEnd bytes that it has written to its log; final once its process tree is gone
/// @param logLostBytes of these, bytes that were lost before they could be shipped
/// @param progress the last that it reported
/// @param prepared what preparing took; null before, and where there was next to nothing to do
/// @param quiet how long it has written nothing and reported no progress while it ran
public record Standing(
    AttemptId id,
    Phase phase,
    long logEnd,
    long logLostBytes,
    @Nullable Progress progress,
    Duration quiet,
    @Nullable Prepared prepared) {

  public Standing(
      AttemptId id,
      Phase phase,
      long logEnd,
      long logLostBytes,
      @Nullable Progress progress,
      Duration quiet) {
    this(id, phase, logEnd, logLostBytes, progress, quiet, null);
  }
}
