package dev.lode.coordinator.api;

import dev.lode.coordinator.control.Unavailable;
import dev.lode.coordinator.core.job.Cause.Culprit;
import dev.lode.coordinator.store.StoreException;

/// Why a caller was refused: one of a few codes for programs, one sentence for a person.
public record ApiError(Code code, String message) {

  private static final System.Logger LOG = System.getLogger(ApiError.class.getName());

  /// What went wrong, as far as a program must tell it apart. The names are those of gRPC.
  public enum Code {
    /// The request cannot be understood or asks for what nobody may have; the message says where.
    INVALID_ARGUMENT(Culprit.CALLER),
    /// No token, or a wrong one.
    UNAUTHENTICATED(Culprit.CALLER),
    /// There is no such thing.
    NOT_FOUND(Culprit.CALLER),
    /// Not as things are now.
    FAILED_PRECONDITION(Culprit.CALLER),
    /// The caller fell silent in the middle of a request.
    DEADLINE_EXCEEDED(Culprit.CALLER),
    /// Busy: the same request will do later.
    RESOURCE_EXHAUSTED(Culprit.FLEET),
    /// The coordinator stops or cannot use its store: the same request will do later.
    UNAVAILABLE(Culprit.FLEET),
    /// A bug of Lode.
    INTERNAL(Culprit.FLEET);

    private final Culprit culprit;

    Code(Culprit culprit) {
      this.culprit = culprit;
    }

    public Culprit culprit() {
      return culprit;
    }
  }

  public Culprit culprit() {
    return code.culprit();
  }

  public static ApiError invalid(String message) {
    return new ApiError(Code.INVALID_ARGUMENT, message);
  }

  public static ApiError notFound(String message) {
    return new ApiError(Code.NOT_FOUND, message);
  }

  /// What a caller is told about a fault that ended its request. Bugs are logged here, and what
  /// they say stays here.
  public static ApiError of(Throwable fault) {
    return switch (fault) {
      case Unavailable it ->
          switch (it.why()) {
            case BUSY -> new ApiError(Code.RESOURCE_EXHAUSTED, said(it));
            case STORE, STOPPING -> new ApiError(Code.UNAVAILABLE, said(it));
          };
      case StoreException it -> {
        LOG.log(System.Logger.Level.ERROR, "a request failed at the store: {0}", it.getMessage());
        yield new ApiError(
            Code.UNAVAILABLE, "the coordinator cannot use its store (" + said(it) + "): try again");
      }
      default -> {
        LOG.log(System.Logger.Level.ERROR, "a request failed by a bug", fault);
        yield new ApiError(Code.INTERNAL, "a bug in Lode ended this request; its log says more");
      }
    };
  }

  private static String said(Throwable fault) {
    return String.valueOf(fault.getMessage());
  }
}
