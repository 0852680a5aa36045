package dev.lode.common.config;

/// A program cannot start as it was told to; its message is one sentence that names what to do.
public final class StartException extends Exception {

  private static final long serialVersionUID = 1;

  public StartException(String message) {
    super(message);
  }

  public StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
