package dev.lode.agent.logs;

/// What must be remembered of a log's shipping when the agent's process ends.
///
/// Offsets count the bytes that the workload wrote, also those that its file no longer holds.
///
/// @param durable everything before this offset is on the coordinator's disk. Need not be
///   journaled: the coordinator says it again
/// @param cut the offset of the file's first byte; 0 as long as nobody has cut the file
/// @param lost bytes that were gone before they could be shipped; the coordinator has a visible
///   marker of the same length in their place
/// @param lostUpTo no byte before this offset is counted as lost again
/// @param gone what of the file has been given back to the disk
public record LogState(long durable, long cut, long lost, long lostUpTo, Gone gone) {

  /// Of a new attempt.
  public static final LogState NEW = new LogState(0, 0, 0, 0);

  public LogState {
    if (durable < 0 || cut < 0 || lost < 0 || lostUpTo < 0) {
      throw new IllegalArgumentException("a log's offsets cannot be negative");
    }
  }

  /// Of a file that has all that was written since it was cut.
  public LogState(long durable, long cut, long lost, long lostUpTo) {
    this(durable, cut, lost, lostUpTo, Gone.NOTHING);
  }

  /// The same as far as it must be journaled.
  public boolean sameLoss(LogState other) {
    return cut == other.cut
        && lost == other.lost
        && lostUpTo == other.lostUpTo
        && gone.equals(other.gone);
  }
}
