package dev.lode.common.model;

/// How a host holds jobs to what they asked for.
///
/// @param hardCpus whether a job gets no more CPU than it asked for even while CPUs are idle
/// @param maxProcesses how many processes and threads a job may have at once; 0 for any number
public record Limits(How memory, How cpus, How processes, boolean hardCpus, int maxProcesses) {

  /// Of an agent that does not say.
  public static final Limits NONE = new Limits(How.NONE, How.NONE, How.NONE, false, 0);

  /// How one of them is enforced.
  public enum How {
    /// Not at all.
    NONE,
    /// By the kernel, for all processes of an attempt together.
    GROUP,
    /// By the kernel, for each process by itself; of the number of processes, for all that the
    /// agent's user has.
    PROCESS
  }
}
