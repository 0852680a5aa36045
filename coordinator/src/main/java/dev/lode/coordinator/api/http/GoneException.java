package dev.lode.coordinator.api.http;

import org.jspecify.annotations.Nullable;

/// Ends a request together with its connection: the client has gone, does not read or send, or must
/// not take what it got for the whole.
public final class GoneException extends RuntimeException {

  private static final long serialVersionUID = 1;

  GoneException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
