package dev.lode.coordinator.api.grpc;

import com.google.protobuf.Message;
import dev.lode.coordinator.api.ApiError;
import dev.lode.coordinator.api.Gate;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/// The native API as gRPC services, to be added to a server.
///
/// Each call is answered on a virtual thread of its own, so that the server's executor may be a
/// direct one. Messages go out only as fast as the caller takes them.
public final class GrpcDoor {

  /// Calls that are being answered; one more is refused.
  public static final int MAX_CALLS = 10_000;

  private final Gate gate;
  private final Semaphore calls = new Semaphore(MAX_CALLS);

  private GrpcDoor(Gate gate) {
    this.gate = gate;
  }

  public static List<ServerServiceDefinition> services(NativeApi api, Gate gate) {
    var door = new GrpcDoor(gate);
    var services = new LinkedHashMap<String, ServerServiceDefinition.Builder>();
    for (NativeMethod<? extends Message, ? extends Message> method : api.methods()) {
      door.add(method, services);
    }
    return services.values().stream().map(ServerServiceDefinition.Builder::build).toList();
  }

  private <Q extends Message, R extends Message> void add(
      NativeMethod<Q, R> method, Map<String, ServerServiceDefinition.Builder> services) {
    var service =
        services.computeIfAbsent(
            method.descriptor().getService().getFullName(), ServerServiceDefinition::builder);
    service.addMethod(
        method.wire(), (call, headers) -> GrpcCall.begin(method, call, headers, gate, calls));
  }

  /// The same, as gRPC says it.
  static Status status(ApiError error) {
    var code =
        switch (error.code()) {
          case INVALID_ARGUMENT -> Status.Code.INVALID_ARGUMENT;
          case UNAUTHENTICATED -> Status.Code.UNAUTHENTICATED;
          case PERMISSION_DENIED -> Status.Code.PERMISSION_DENIED;
          case NOT_FOUND -> Status.Code.NOT_FOUND;
          case FAILED_PRECONDITION -> Status.Code.FAILED_PRECONDITION;
          case DEADLINE_EXCEEDED -> Status.Code.DEADLINE_EXCEEDED;
          case RESOURCE_EXHAUSTED -> Status.Code.RESOURCE_EXHAUSTED;
          case UNAVAILABLE -> Status.Code.UNAVAILABLE;
          case INTERNAL -> Status.Code.INTERNAL;
        };
    return code.toStatus().withDescription(error.message());
  }
}
