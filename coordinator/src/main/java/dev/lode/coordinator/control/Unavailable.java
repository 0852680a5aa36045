package dev.lode.coordinator.control;

/// The command was not taken, and nothing of it was done: try again later.
public final class Unavailable extends RuntimeException {

  private static final long serialVersionUID = 1;

  /// Why.
  public enum Why {
    /// The mailbox is full.
    BUSY,
    /// The store cannot be written.
    STORE,
    /// The coordinator is stopping.
    STOPPING
  }

  private final Why why;

  Unavailable(Why why, String message) {
    super(message);
    this.why = why;
  }

  public Why why() {
    return why;
  }
}
