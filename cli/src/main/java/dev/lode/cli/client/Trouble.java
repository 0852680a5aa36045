package dev.lode.cli.client;

import dev.lode.cli.ending.CommandFailed;
import dev.lode.cli.ending.ExitCode;
import dev.lode.common.trouble.ConnectionTrouble;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What a call's status means to the person who made it, and whether trying again can help.
final class Trouble {

  private Trouble() {}

  /// Throws [Unreachable] when the same call may succeed later, and [CommandFailed] when it will
  /// not.
  static CommandFailed of(StatusException failure, Door door) throws Unreachable {
    var status = failure.getStatus();
    var said =
        status.getDescription() == null ? status.getCode().toString() : status.getDescription();
    if (ConnectionTrouble.noGrpc(status.getCause())) {
      return new CommandFailed(
          ExitCode.UNREACHABLE,
          door + " speaks no gRPC; the coordinator's HTTP address is written http://HOST:PORT",
          failure);
    }
    return switch (status.getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> throw away(status, door, failure);
      case RESOURCE_EXHAUSTED ->
          throw new Unreachable("the coordinator at " + door + " is busy: " + said, failure);
      case UNAUTHENTICATED, PERMISSION_DENIED ->
          new CommandFailed(
              ExitCode.TOKEN,
              "the coordinator at "
                  + door
                  + " does not accept the token ("
                  + said
                  + "); set "
                  + Tokens.VARIABLE
                  + " to the content of admin.token in its data folder",
              failure);
      case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, OUT_OF_RANGE ->
          new CommandFailed(ExitCode.BAD_INPUT, said, failure);
      case INTERNAL, UNKNOWN, ABORTED, DATA_LOSS, UNIMPLEMENTED, OK -> fault(said, door, failure);
    };
  }

  private static Unreachable away(Status status, Door door, StatusException failure) {
    var network = network(status.getCause());
    var said = status.getDescription();
    if (network != null) {
      return new Unreachable("no coordinator answers at " + door + ": " + network, failure);
    }
    return new Unreachable(
        "the coordinator at " + door + " cannot answer now" + (said == null ? "" : ": " + said),
        failure);
  }

  /// What the network said, when it was the network; null otherwise.
  private static @Nullable String network(@Nullable Throwable cause) {
    String said = null;
    for (var each = cause; each != null; each = each.getCause()) {
      if (each instanceof IOException && each.getMessage() != null) {
        said =
            each.getMessage().replaceFirst("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ", "");
      }
    }
    return said;
  }

  private static boolean byNetwork(@Nullable Throwable cause) {
    return cause != null && (cause instanceof IOException || byNetwork(cause.getCause()));
  }

  private static CommandFailed fault(String said, Door door, StatusException failure)
      throws Unreachable {
    // A stream that a dying coordinator resets arrives as INTERNAL.
    // What has a cause was said on this side: a connection that broke while the call was made.
    boolean brokeOff = said.contains("RST_STREAM") || said.contains("HTTP/2 error");
    if (brokeOff || byNetwork(failure.getStatus().getCause())) {
      throw new Unreachable("the coordinator at " + door + " broke off: " + said, failure);
    }
    return new CommandFailed(
        ExitCode.BUG,
        "the coordinator at " + door + " failed: " + said + "; its log says more",
        failure);
  }
}
