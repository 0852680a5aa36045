package dev.lode.agent.files;

import io.grpc.Status;
import io.grpc.StatusException;

/// How often a call is made again when it fails.
///
/// While the coordinator is away or busy, always: it will be back. After any other fault a few
/// times.
///
/// Threads: one.
final class Tries {

  private static final int MAX_FAULTS = 4;

  private final Backoff backoff = new Backoff();
  private int faults;

  /// Returns after a pause when the call is to be made again; throws the failure when not.
  void after(StatusException failure) throws StatusException, InterruptedException {
    boolean away =
        switch (failure.getStatus().getCode()) {
          case UNAVAILABLE, RESOURCE_EXHAUSTED, ABORTED, DEADLINE_EXCEEDED, UNAUTHENTICATED -> true;
          case NOT_FOUND, INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION -> throw failure;
          case OK,
              CANCELLED,
              UNKNOWN,
              ALREADY_EXISTS,
              PERMISSION_DENIED,
              UNIMPLEMENTED,
              INTERNAL,
              DATA_LOSS ->
              false;
        };
    if (!away && ++faults > MAX_FAULTS) {
      throw failure;
    }
    backoff.pause();
  }

  /// A failure in words.
  static String words(StatusException failure) {
    Status status = failure.getStatus();
    var description = status.getDescription();
    return description == null ? status.getCode().name() : description;
  }
}
