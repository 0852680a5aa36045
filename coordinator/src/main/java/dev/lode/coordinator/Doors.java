package dev.lode.coordinator;

import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.common.metrics.Meters;
import dev.lode.coordinator.access.Access;
import dev.lode.coordinator.access.Role;
import dev.lode.coordinator.metrics.CoordinatorMetrics;
import dev.lode.proto.v1.AgentSessionsGrpc;
import dev.lode.proto.v1.BlobsGrpc;
import io.grpc.BindableService;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The doors beside the agents' sessions: the native API over gRPC, and HTTP. The one place where a
/// further API is registered.
final class Doors implements AutoCloseable {

  /// Who may call which service; those not named are for the administrator.
  static final Map<String, Set<Role>> ROLES =
      Map.of(
          AgentSessionsGrpc.SERVICE_NAME,
          Set.of(Role.JOIN),
          BlobsGrpc.SERVICE_NAME,
          Set.of(Role.ADMIN, Role.JOIN));

  private final List<BindableService> grpc;
  private final HostPort http;

  private Doors(List<BindableService> grpc, HostPort http) {
    this.grpc = grpc;
    this.http = http;
  }

  /// Opens HTTP, and makes what the gRPC port is to serve.
  static Doors open(
      CoordinatorConfig config,
      Parts parts,
      Access access,
      CoordinatorMetrics metrics,
      Meters meters)
      throws StartException {
    return new Doors(List.of(), config.http());
  }

  List<BindableService> grpc() {
    return grpc;
  }

  HostPort http() {
    return http;
  }

  @Override
  public void close() {}
}
