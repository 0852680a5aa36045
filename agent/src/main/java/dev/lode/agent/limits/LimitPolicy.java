package dev.lode.agent.limits;

/// How the operator of this host wants jobs to be limited.
///
/// @param groups whether control groups are used where they can be
/// @param processes how many processes and threads an attempt may have at once; 0 for any number
/// @param hardCpus whether an attempt gets no more CPU than it asked for even while CPUs are idle
public record LimitPolicy(boolean groups, int processes, boolean hardCpus) {

  public static final int DEFAULT_PROCESSES = 4096;
  public static final LimitPolicy ORDINARY = new LimitPolicy(true, DEFAULT_PROCESSES, false);

  public LimitPolicy {
    if (processes < 0) {
      throw new IllegalArgumentException("a number of processes cannot be negative");
    }
  }
}
