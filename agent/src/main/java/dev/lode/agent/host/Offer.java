package dev.lode.agent.host;

/// What an agent is told to offer in place of what its host has.
///
/// @param name the host's name; empty for its own
/// @param milliCpus CPUs in thousandths; 0 for all that the host has beyond the reserve
/// @param memoryBytes main memory; 0 for all that the host has beyond the reserve
public record Offer(String name, int milliCpus, long memoryBytes, Reserve reserve) {

  /// All that the host can spare, under its own name.
  public static final Offer EVERYTHING = new Offer("", 0, 0);

  /// What jobs may not have: it is the agent's and the system's.
  ///
  /// @param memoryBytes negative for the usual
  public record Reserve(int milliCpus, long memoryBytes) {

    /// No CPU, because the agent needs little and the kernel shares fairly; a twentieth of the
    /// memory and a gigabyte at most, because memory that is gone is taken from somebody by force.
    public static final Reserve USUAL = new Reserve(0, -1);

    private static final long MOST_USUAL_BYTES = 1L << 30;
    private static final int USUAL_PART = 20;

    long memoryOf(long hostBytes) {
      return memoryBytes >= 0 ? memoryBytes : Math.min(MOST_USUAL_BYTES, hostBytes / USUAL_PART);
    }
  }

  /// With the usual reserve.
  public Offer(String name, int milliCpus, long memoryBytes) {
    this(name, milliCpus, memoryBytes, Reserve.USUAL);
  }

  public Offer {
    if (milliCpus < 0 || memoryBytes < 0 || reserve.milliCpus() < 0) {
      throw new IllegalArgumentException("an agent cannot offer less than nothing");
    }
  }
}
