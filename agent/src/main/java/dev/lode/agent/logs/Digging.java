package dev.lode.agent.logs;

import dev.lode.agent.mask.Mask;

/// Gives back to the disk what of one log's file is needed no more: first it is decided, then
/// remembered, and only then done; for what has been given back reads as zeros.
///
/// When the coordinator takes less than is written, what is kept for it is bounded: a hole grows in
/// the middle of it, so that its head and its tail are kept.
///
/// Threads: the shipper's own.
final class Digging {

  /// Kept of what the coordinator has: the end of a log is looked at here too.
  static final long KEPT_BYTES = 256 << 10;

  /// Given back at a time: each time costs a line of the journal, synced.
  static final long STEP_BYTES = 8 << 20;

  private final LogFile file;
  private Gone gone;
  private boolean underWay;
  private long cutBefore;

  Digging(LogFile file, Gone gone) {
    this.file = file;
    this.gone = gone;
  }

  Gone gone() {
    return gone;
  }

  /// Decides; whether there is something to be remembered, and then done.
  boolean begin(long cut, long durable, long sent, long seen, long share) {
    if (underWay) {
      return false;
    }
    var next = gone;
    long free = durable - KEPT_BYTES;
    if (free - Math.max(gone.freed(), cut) >= STEP_BYTES) {
      next = next.withFreed(free);
    }
    long open = Math.max(0, gone.to() - Math.max(gone.from(), durable));
    if (seen - durable - open > share) {
      long from = Math.max(sent, durable + share / 2);
      long to = seen - share / 4;
      next = to > from ? next.withHole(from, to, durable) : next;
    }
    if (next.equals(gone)) {
      return false;
    }
    gone = next;
    cutBefore = cut;
    underWay = true;
    return true;
  }

  /// Does it, unless the file is another one by now. A secret on the border of what is gone can
  /// still be seen whole.
  void finish(long cut) {
    underWay = false;
    if (cut == cutBefore) {
      file.punch(0, gone.freed() - cut - Mask.LONGEST);
      file.punch(Math.max(0, gone.from() - cut) + Mask.LONGEST, gone.to() - cut - Mask.LONGEST);
    }
  }
}
