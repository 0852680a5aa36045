package dev.lode.coordinator.access;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Map;
import java.util.Set;

/// Lets a gRPC call in only with a token of a role that its service admits.
public final class TokenCheck implements ServerInterceptor {

  /// Who calls; set in every call that was let in.
  public static final Context.Key<Principal> PRINCIPAL = Context.key("principal");

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final Set<Role> OTHERWISE = Set.of(Role.ADMIN);

  private final Access access;
  private final Map<String, Set<Role>> admitted;

  /// @param admitted the roles for each service by its full name; those not named take ADMIN only
  public TokenCheck(Access access, Map<String, Set<Role>> admitted) {
    this.access = access;
    this.admitted = Map.copyOf(admitted);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var service = call.getMethodDescriptor().getServiceName();
    var roles = service == null ? OTHERWISE : admitted.getOrDefault(service, OTHERWISE);
    return switch (access.check(headers.get(AUTHORIZATION), roles)) {
      case Entry.Admitted(var principal) ->
          Contexts.interceptCall(
              Context.current().withValue(PRINCIPAL, principal), call, headers, next);
      case Entry.Refused(var message) -> {
        call.close(Status.UNAUTHENTICATED.withDescription(message), new Metadata());
        yield new ServerCall.Listener<>() {};
      }
    };
  }
}
