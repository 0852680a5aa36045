package dev.lode.coordinator.api.http;

import dev.lode.common.config.HostPort;
import dev.lode.common.tls.ServerTls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where and how HTTP is served.
///
/// @param listen port 0 takes a free one
/// @param tls null for plain text
public record HttpConfig(HostPort listen, @Nullable ServerTls tls, Limits limits) {

  /// @param connections at once; more wait to be accepted
  /// @param headerBytes of a request, all headers together
  /// @param targetBytes of a request's first line
  /// @param jsonBytes the largest JSON body
  /// @param idle a connection without traffic is closed after so long
  /// @param jsonTime within which a JSON body must have come in whole
  /// @param stall how long one read of a body, or one write to a client who does not read, may take
  /// @param heartbeat after so long without news a stream sends an empty line, and so learns
  ///   whether its reader is still there
  public record Limits(
      int connections,
      int headerBytes,
      int targetBytes,
      int jsonBytes,
      Duration idle,
      Duration jsonTime,
      Duration stall,
      Duration heartbeat) {

    public static final Limits DEFAULT =
        new Limits(
            4_000,
            16 << 10,
            8 << 10,
            8 << 20,
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            Duration.ofMinutes(2),
            Duration.ofSeconds(15));
  }
}
