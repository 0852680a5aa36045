package dev.lode.coordinator.api.grpc;

import com.google.protobuf.Message;
import dev.lode.coordinator.access.TokenCheck;
import dev.lode.coordinator.api.ApiError;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/// The native API as gRPC services, for a server that checks tokens by [TokenCheck].
///
/// Each call is answered on a virtual thread of its own, so that the server's executor may be a
/// direct one. Messages go out only as fast as the caller takes them.
public final class NativeServices {

  /// Calls that are being answered; one more is refused.
  public static final int MAX_CALLS = 10_000;

  private final Semaphore calls = new Semaphore(MAX_CALLS);

  private NativeServices() {}

  public static List<BindableService> of(NativeApi api) {
    return of(api.methods());
  }

  /// These calls, each in its service.
  public static List<BindableService> of(
      List<? extends NativeMethod<? extends Message, ? extends Message>> methods) {
    var all = new NativeServices();
    var services = new LinkedHashMap<String, ServerServiceDefinition.Builder>();
    for (NativeMethod<? extends Message, ? extends Message> method : methods) {
      all.add(method, services);
    }
    return services.values().stream()
        .map(ServerServiceDefinition.Builder::build)
        .<BindableService>map(it -> () -> it)
        .toList();
  }

  private <Q extends Message, R extends Message> void add(
      NativeMethod<Q, R> method, Map<String, ServerServiceDefinition.Builder> services) {
    services
        .computeIfAbsent(
            method.descriptor().getService().getFullName(), ServerServiceDefinition::builder)
        .addMethod(method.wire(), (call, _) -> GrpcCall.begin(method, call, calls));
  }

  /// The same, as gRPC says it.
  static Status status(ApiError error) {
    return Status.Code.valueOf(error.code().name()).toStatus().withDescription(error.message());
  }
}
