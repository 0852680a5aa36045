package dev.lode.coordinator;

import com.google.protobuf.Message;
import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.common.metrics.Meters;
import dev.lode.coordinator.access.Access;
import dev.lode.coordinator.access.Role;
import dev.lode.coordinator.api.Blobs;
import dev.lode.coordinator.api.Jobs;
import dev.lode.coordinator.api.Readiness;
import dev.lode.coordinator.api.Secrets;
import dev.lode.coordinator.api.Triggers;
import dev.lode.coordinator.api.grpc.AdminApi;
import dev.lode.coordinator.api.grpc.NativeApi;
import dev.lode.coordinator.api.grpc.NativeMethod;
import dev.lode.coordinator.api.grpc.NativeServices;
import dev.lode.coordinator.api.http.HealthFacade;
import dev.lode.coordinator.api.http.HttpConfig;
import dev.lode.coordinator.api.http.HttpServer;
import dev.lode.coordinator.api.http.WellKnown;
import dev.lode.coordinator.api.rest.NativeFacade;
import dev.lode.coordinator.metrics.CoordinatorMetrics;
import dev.lode.proto.v1.AgentSessionsGrpc;
import dev.lode.proto.v1.BlobsGrpc;
import io.grpc.BindableService;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

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
  private final HttpServer http;
  private final AtomicReference<@Nullable HostPort> announced;

  private Doors(
      List<BindableService> grpc, HttpServer http, AtomicReference<@Nullable HostPort> announced) {
    this.grpc = grpc;
    this.http = http;
    this.announced = announced;
  }

  /// Opens HTTP, and makes what the gRPC port is to serve.
  static Doors open(
      CoordinatorConfig config,
      Parts parts,
      Access access,
      CoordinatorMetrics metrics,
      Meters meters)
      throws StartException {
    var stores =
        new dev.lode.coordinator.api.Stores(
            parts.jobs(), parts.logs(), parts.blobs(), parts.credentials());
    var jobs =
        new Jobs(
            parts.control(),
            parts.signals(),
            stores,
            parts.live(),
            UUID::randomUUID,
            parts.time(),
            metrics::submitted);
    var blobs = new Blobs(parts.blobs(), config.maxBlobBytes());
    metrics.gauge("lode.followers", "Callers who follow a log or watch a job", jobs::followers);
    metrics.gauge("lode.transfers", "Uploads and downloads of blobs", blobs::transfers);
    var triggers = new Triggers(parts.control(), stores, UUID::randomUUID, InstantSource.system());
    var api =
        new NativeApi(
            jobs, blobs, triggers, new Secrets(parts.credentials(), InstantSource.system()));
    var announced = new AtomicReference<@Nullable HostPort>();
    var facades =
        List.of(
            new NativeFacade(api, blobs, jobs),
            new WellKnown(announced::get),
            new HealthFacade(new Readiness(parts.control(), parts.jobs()), meters::text));
    var http =
        HttpServer.start(
            new HttpConfig(config.http(), config.tls(), HttpConfig.Limits.DEFAULT),
            access,
            facades);
    return new Doors(NativeServices.of(methods(api, parts)), http, announced);
  }

  private static List<NativeMethod<? extends Message, ? extends Message>> methods(
      NativeApi api, Parts parts) {
    var all = new ArrayList<NativeMethod<? extends Message, ? extends Message>>(api.methods());
    all.addAll(new AdminApi(parts.backups()).methods());
    return all;
  }

  List<BindableService> grpc() {
    return grpc;
  }

  /// From now on HTTP tells where gRPC is served.
  void announce(HostPort grpc) {
    announced.set(grpc);
  }

  HostPort http() {
    return http.address();
  }

  @Override
  public void close() {
    http.close();
  }
}
