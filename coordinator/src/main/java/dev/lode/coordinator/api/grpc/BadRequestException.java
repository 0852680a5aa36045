package dev.lode.coordinator.api.grpc;

/// A request that cannot be understood; the message names the field and says what to change.
final class BadRequestException extends RuntimeException {

  private static final long serialVersionUID = 1;

  BadRequestException(String message) {
    super(message);
  }
}
