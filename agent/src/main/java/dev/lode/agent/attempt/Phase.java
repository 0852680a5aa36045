package dev.lode.agent.attempt;

import dev.lode.common.model.Artifact;
import dev.lode.common.model.Exit;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where an attempt is on its agent. Only ever moves on.
public sealed interface Phase {

  /// Its inputs are fetched; there is no process yet.
  record Preparing() implements Phase {}

  /// Its process is there.
  record Running(Instant startedAt) implements Phase {}

  /// There was a process, or the attempt to make one, and there is none any more.
  sealed interface Over extends Phase {}

  /// Its whole process tree is gone; what it left is being collected.
  ///
  /// @param startedAt null when its process never began
  record Exited(@Nullable Instant startedAt, Exit exit) implements Over {}

  /// All that it left is at the coordinator.
  record Collected(Exited end, Left left) implements Phase {}

  /// It could not be prepared, and never ran.
  record Unprepared(Fault fault) implements Over {}

  /// It is not here and will never start.
  record Tombstone(String why) implements Phase {}

  /// In one lower-case word, as the wire has it.
  default String word() {
    return switch (this) {
      case Preparing _ -> "preparing";
      case Running _ -> "running";
      case Exited _ -> "exited";
      case Collected _, Unprepared _ -> "collected";
      case Tombstone _ -> "tombstone";
    };
  }

  /// What a workload left beside its log.
  ///
  /// @param resultJson the JSON text that it left, or empty
  /// @param notes things a person should know
  record Left(String resultJson, List<Artifact> artifacts, List<String> notes) {
    public static final Left NOTHING = new Left("", List.of(), List.of());

    public Left {
      artifacts = List.copyOf(artifacts);
      notes = List.copyOf(notes);
    }
  }
}
