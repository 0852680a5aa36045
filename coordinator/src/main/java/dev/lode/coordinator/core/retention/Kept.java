package dev.lode.coordinator.core.retention;

import org.jspecify.annotations.Nullable;

/// What is kept of a job beside the ordinary.
///
/// @param pinned whether retention leaves it alone
/// @param log what was removed of its log; null when nothing was
/// @param artifacts what was removed of its artifacts; null when nothing was
public record Kept(boolean pinned, @Nullable Removed log, @Nullable Removed artifacts) {

  public static final Kept WHOLE = new Kept(false, null, null);

  /// What became of the log of an attempt; null when retention has not touched it.
  public @Nullable Removed logOf(int attempt) {
    return log != null && attempt <= log.attempts() ? log : null;
  }

  /// What became of the artifacts of a job that has had so many attempts.
  public @Nullable Removed artifactsOf(int attempts) {
    return artifacts != null && attempts <= artifacts.attempts() ? artifacts : null;
  }

  /// The same after a change.
  public Kept after(Keeping change) {
    return switch (change) {
      case Keeping.Pinned(_, _, var now) -> new Kept(now, log, artifacts);
      case Keeping.JobGone _ -> WHOLE;
      case Keeping.LogGone(_, var removed) -> new Kept(pinned, removed, artifacts);
      case Keeping.ArtifactsGone(_, var removed) -> new Kept(pinned, log, removed);
    };
  }
}
