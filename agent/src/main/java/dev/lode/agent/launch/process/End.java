package dev.lode.agent.launch.process;

import dev.lode.common.model.Exit.Totals;
import java.time.Duration;

/// How an attempt's process tree ended. Whichever it is, nothing of the tree is left alive.
public sealed interface End {

  /// The supervisor told the exit.
  ///
  /// @param left how many processes outlived the workload's first one and were ended for it
  record Told(Exit exit, By by, Usage usage, int left) implements End {}

  /// The exit is not known, and never will be.
  ///
  /// @param killed how many processes were still there and have been killed
  record Vanished(Why why, int killed) implements End {}

  /// What became of the workload's first process.
  sealed interface Exit {}

  record Exited(int code) implements Exit {}

  record Signaled(int signal) implements Exit {}

  /// The command never ran.
  ///
  /// @param what the step that failed: `execve` for the command itself, `chdir` for its folder
  record Unstartable(int errno, String what) implements Exit {}

  /// Who brought the end about, as far as the supervisor has had a hand in it.
  enum By {
    WORKLOAD,
    /// Asked to stop before it ended, whatever it made of that.
    STOP,
    KILL,
    LEASE
  }

  enum Why {
    SUPERVISOR_DIED,
    /// The workload removed the attempt's folder, and the exit with it.
    FOLDER_GONE
  }

  /// What all processes of the attempt used together.
  ///
  /// @param maxRssBytes of the largest process
  /// @param startNanos on the clock of [Lease#now()], as `endNanos`: when the first process ended
  record Usage(
      long maxRssBytes,
      Duration userTime,
      Duration systemTime,
      long startNanos,
      long endNanos,
      Totals totals) {}
}
