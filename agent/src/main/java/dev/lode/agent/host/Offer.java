package dev.lode.agent.host;

/// What an agent is told to offer in place of what its host has.
///
/// @param name the host's name; empty for its own
/// @param milliCpus CPUs in thousandths; 0 for all that the host has
/// @param memoryBytes main memory; 0 for all that the host has
public record Offer(String name, int milliCpus, long memoryBytes) {

  /// All that the host has, under its own name.
  public static final Offer EVERYTHING = new Offer("", 0, 0);

  public Offer {
    if (milliCpus < 0 || memoryBytes < 0) {
      throw new IllegalArgumentException("an agent cannot offer less than nothing");
    }
  }
}
