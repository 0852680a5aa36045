package dev.lode.common.trouble;

import java.net.ConnectException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Why a gRPC connection did not come about, read from what its failure was caused by.
public final class ConnectionTrouble {

  /// Netty's words for a peer whose first bytes are not those of HTTP/2.
  private static final String NO_HTTP2 = "First received frame was not SETTINGS";

  private ConnectionTrouble() {}

  /// Whether the host is there and nobody listens on the port.
  public static boolean nobodyListens(@Nullable Throwable cause) {
    return any(
        cause, it -> it instanceof ConnectException && said(it).contains("Connection refused"));
  }

  /// Whether somebody listens who does not speak gRPC.
  public static boolean noGrpc(@Nullable Throwable cause) {
    return any(cause, it -> said(it).startsWith(NO_HTTP2));
  }

  private static boolean any(@Nullable Throwable cause, Predicate<Throwable> wanted) {
    return Stream.iterate(cause, it -> it != null, Throwable::getCause).anyMatch(wanted);
  }

  private static String said(Throwable it) {
    return String.valueOf(it.getMessage());
  }
}
