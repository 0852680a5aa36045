package dev.lode.cli.client;

/// Nobody answers, or not now: the same call may succeed later. Its message is a sentence for a
/// person.
public final class Unreachable extends Exception {

  private static final long serialVersionUID = 1;

  public Unreachable(String message) {
    super(message);
  }

  public Unreachable(String message, Throwable cause) {
    super(message, cause);
  }
}
