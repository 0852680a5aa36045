package dev.lode.agent.tool;

/// An attempt cannot be prepared; the message is one sentence for a person.
public final class UnpreparedException extends Exception {

  private static final long serialVersionUID = 1;

  private final boolean byCaller;

  private UnpreparedException(boolean byCaller, String message) {
    super(message);
    this.byCaller = byCaller;
  }

  /// What was asked for cannot be done on any host.
  public static UnpreparedException caller(String message) {
    return new UnpreparedException(true, message);
  }

  /// Another host could do it, or this one later.
  public static UnpreparedException fleet(String message) {
    return new UnpreparedException(false, message);
  }

  /// Whose fault it is: the caller's, or the fleet's.
  public boolean byCaller() {
    return byCaller;
  }

  public String why() {
    return String.valueOf(getMessage());
  }
}
