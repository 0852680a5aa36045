package dev.lode.coordinator.store;

/// A store cannot do what it was asked: disk full, file damaged, database gone. Its message names
/// the store's place.
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreException(String message) {
    super(message);
  }
}
