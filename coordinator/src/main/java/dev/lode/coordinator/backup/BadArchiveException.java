package dev.lode.coordinator.backup;

/// A backup cannot be used, or not there: what is wrong, and what to do about it.
public final class BadArchiveException extends Exception {

  private static final long serialVersionUID = 1;

  public BadArchiveException(String message) {
    super(message);
  }

  public BadArchiveException(String message, Throwable cause) {
    super(message, cause);
  }
}
