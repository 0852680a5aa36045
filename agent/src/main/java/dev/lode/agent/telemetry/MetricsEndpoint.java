package dev.lode.agent.telemetry;

import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Serves `/metrics`, `/health/live` and `/health/ready` over HTTP.
///
/// Health needs no token. Metrics need one, as `authorization: Bearer TOKEN`, unless asked from
/// loopback.
public final class MetricsEndpoint implements AutoCloseable {

  private MetricsEndpoint() {}

  /// @param token what callers from elsewhere show; empty where there is none, and then only
  ///   loopback may be listened on
  /// @param metrics the text for Prometheus
  /// @param ready whether the agent can take attempts
  public static MetricsEndpoint start(
      HostPort listen, String token, Supplier<String> metrics, BooleanSupplier ready)
      throws StartException {
    throw new UnsupportedOperationException("follows");
  }

  /// Where it is served; the port is the one that was taken.
  public HostPort address() {
    throw new UnsupportedOperationException("follows");
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("follows");
  }
}
