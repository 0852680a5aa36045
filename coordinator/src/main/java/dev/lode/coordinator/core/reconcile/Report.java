package dev.lode.coordinator.core.reconcile;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Exit;
import dev.lode.common.model.Prepared;
import dev.lode.coordinator.core.job.Cause;
import dev.lode.coordinator.core.job.Collection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Everything that is alive on a host or has ended there and is not forgotten, as its agent sees
/// it.
///
/// @param prepared what preparing took, of those attempts that tell it
public record Report(List<Seen> attempts, Map<AttemptId, Prepared> prepared) {

  public Report {
    attempts = List.copyOf(attempts);
    prepared = prepared.isEmpty() ? Map.of() : new TreeMap<>(prepared);
  }

  public Report(List<Seen> attempts) {
    this(attempts, Map.of());
  }

  /// One attempt.
  public sealed interface Seen {
    AttemptId attempt();

    /// Whether a process of it may be there, or may yet come.
    default boolean alive() {
      return switch (this) {
        case Preparing _, Running _ -> true;
        case Exited _, Collected _, Unprepared _, Tombstone _ -> false;
      };
    }
  }

  /// Its inputs are being fetched.
  public record Preparing(AttemptId attempt) implements Seen {}

  /// Its process is there.
  ///
  /// @param quiet how long it has written nothing and reported no progress, by the host's monotonic
  ///   clock
  public record Running(AttemptId attempt, Instant startedAt, Duration quiet) implements Seen {
    public Running(AttemptId attempt, Instant startedAt) {
      this(attempt, startedAt, Duration.ZERO);
    }
  }

  /// Its process tree is gone.
  ///
  /// @param startedAt when its process began, which a short one may do between two reports; null
  ///   when it never did
  public record Exited(AttemptId attempt, @Nullable Instant startedAt, Exit exit) implements Seen {
    public Exited(AttemptId attempt, Exit exit) {
      this(attempt, null, exit);
    }
  }

  /// Its process tree is gone and all that it left is stored here.
  ///
  /// @param startedAt see [Exited]
  public record Collected(
      AttemptId attempt, @Nullable Instant startedAt, Exit exit, Collection left) implements Seen {
    public Collected(AttemptId attempt, Exit exit, Collection left) {
      this(attempt, null, exit, left);
    }
  }

  /// Its process never began.
  public record Unprepared(AttemptId attempt, Cause cause, Collection left) implements Seen {}

  /// Not there, and will never start.
  public record Tombstone(AttemptId attempt, String why) implements Seen {}
}
