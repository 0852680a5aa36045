package dev.lode.coordinator.api.http;

import dev.lode.common.Version;
import dev.lode.common.config.HostPort;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Tells anybody who has the HTTP address where gRPC is served: `GET /.well-known/lode`.
///
/// Without a token, because who asks does not know yet whether this is Lode and may be shown one.
public final class WellKnown implements Facade {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Supplier<@Nullable HostPort> grpc;

  /// @param grpc null while it is not served yet
  public WellKnown(Supplier<@Nullable HostPort> grpc) {
    this.grpc = grpc;
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route("GET", "/.well-known/lode", Route.Audience.ANYBODY, this::wellKnown));
  }

  private void wellKnown(Exchange exchange) {
    var address = grpc.get();
    if (address == null) {
      exchange.json(503, JSON.writeValueAsString(Map.of("status", "starting")));
      return;
    }
    var answer = new TreeMap<String, Object>();
    answer.put("grpc", address.toString());
    answer.put("version", Version.current());
    exchange.json(200, JSON.writeValueAsString(answer));
  }
}
