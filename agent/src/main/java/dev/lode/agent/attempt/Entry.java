package dev.lode.agent.attempt;

import dev.lode.agent.launch.process.RecordedPid;
import dev.lode.agent.logs.LogState;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Exit;
import dev.lode.common.model.GpuId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line of the [Journal]: a fact about an attempt that must be known after the agent's death.
///
/// What was to be run is not among them: an agent that starts again adopts what is alive and starts
/// nothing, so no program, argument or secret is ever written here.
sealed interface Entry {

  AttemptId attempt();

  /// From here on a process of the attempt may exist. On disk before there is one.
  ///
  /// @param bootId of the host's boot that it was started in: no process outlives that
  record Start(AttemptId attempt, String bootId, List<GpuId> gpus) implements Entry {
    public Start {
      gpus = List.copyOf(gpus);
    }
  }

  /// What preparing it took.
  record Prepared(AttemptId attempt, dev.lode.common.model.Prepared what) implements Entry {}

  /// Its supervisor is this process.
  ///
  /// @param startTicks when the supervisor began, in the kernel's ticks since the boot
  record Launched(AttemptId attempt, long pid, long startTicks, Instant at) implements Entry {
    static Launched of(AttemptId attempt, RecordedPid supervisor, Instant at) {
      return new Launched(attempt, supervisor.pid(), supervisor.startTicks(), at);
    }
  }

  /// Something of its log will never be shipped, or has been cut away.
  record LogMoved(AttemptId attempt, LogState state) implements Entry {}

  /// After this there is no process of the attempt, and never will be.
  sealed interface End extends Entry {}

  /// Its process tree is gone.
  ///
  /// @param startedAt when its process began; null when it never did
  /// @param logEnd how long its log is: what a crash of the host takes of it is known to be lost
  record Exited(AttemptId attempt, Exit exit, @Nullable Instant startedAt, long logEnd)
      implements End {}

  /// It could not be prepared, and never ran.
  record Unprepared(AttemptId attempt, Fault fault) implements End {}

  /// It is not here and will never start.
  record Tombstone(AttemptId attempt, String why) implements End {}

  /// Nothing of it is left here, and nobody asks for it any more.
  record Forgotten(AttemptId attempt) implements Entry {}
}
