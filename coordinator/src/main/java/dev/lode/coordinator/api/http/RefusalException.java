package dev.lode.coordinator.api.http;

/// Ends a request with an answer that says why; thrown where a body or a parameter is read.
public final class RefusalException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient HttpError error;

  public RefusalException(HttpError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  public HttpError error() {
    return error;
  }
}
