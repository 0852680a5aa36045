package dev.lode.agent.logs;

/// Parts of a log's file that have been given back to the disk, by offsets of the log: its
/// beginning, which the coordinator has, and a hole, which nobody has.
///
/// @param freed nothing before this offset is to be read from the file any more
/// @param from where the hole begins
/// @param to where it ends; the same as `from` when there is none
public record Gone(long freed, long from, long to) {

  public static final Gone NOTHING = new Gone(0, 0, 0);

  public Gone {
    if (freed < 0 || from < 0 || to < from) {
      throw new IllegalArgumentException("no hole: %d, %d to %d".formatted(freed, from, to));
    }
  }

  Gone withFreed(long offset) {
    return new Gone(Math.max(freed, offset), from, to);
  }

  /// One hole at a time: another one is dug where this one is not passed yet makes one of both, and
  /// of what lies between them.
  Gone withHole(long newFrom, long newTo, long durable) {
    boolean passed = to <= durable;
    return passed
        ? new Gone(freed, newFrom, newTo)
        : new Gone(freed, Math.min(from, newFrom), newTo);
  }

  /// The first offset from this one on that is in the file.
  long next(long offset) {
    long after = Math.max(offset, freed);
    return after >= from && after < to ? to : after;
  }

  /// How far the file can be read on from an offset that is in it.
  long end(long offset) {
    return offset < from && from < to ? from : Long.MAX_VALUE;
  }

  long holeBytes() {
    return to - from;
  }
}
