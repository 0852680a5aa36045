package dev.lode.coordinator;

import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.common.tls.ServerTls;
import dev.lode.proto.v1.AgentSessionsGrpc;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The gRPC port: agent sessions and the native API.
final class GrpcDoor {

  private static final int MAX_MESSAGE_BYTES = 64 << 20;
  private static final int KEEP_ALIVE_SECONDS = 20;
  private static final int LAST_CALLS_SECONDS = 2;

  private final Server server;
  private final ExecutorService calls;
  private final HostPort address;

  private GrpcDoor(Server server, ExecutorService calls, HostPort address) {
    this.server = server;
    this.calls = calls;
    this.address = address;
  }

  static GrpcDoor open(
      HostPort at, @Nullable ServerTls tls, ServerInterceptor check, List<BindableService> services)
      throws StartException {
    var calls = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());
    var builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(at.host(), at.port()))
            .executor(calls)
            .callExecutor(new ByService(calls))
            .intercept(check)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true);
    services.forEach(builder::addService);
    try {
      if (tls != null) {
        builder.useTransportSecurity(tls.certificate().toFile(), tls.key().toFile());
      }
      var server = builder.build().start();
      return new GrpcDoor(server, calls, at.withPort(server.getPort()));
    } catch (IllegalArgumentException e) {
      calls.close();
      throw new StartException(
          "cannot use the certificate or key of --tls-cert and --tls-key: " + e.getMessage(), e);
    } catch (IOException e) {
      calls.close();
      var reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new StartException(
          "cannot listen on " + at + " (" + reason + "): choose another address with --grpc", e);
    }
  }

  /// Agents' streams are served on the threads that carry the bytes, because they only hand over;
  /// every other call has a virtual thread of its own and may wait.
  private record ByService(Executor calls) implements ServerCallExecutorSupplier {
    @Override
    public <Q, A> Executor getExecutor(ServerCall<Q, A> call, Metadata headers) {
      return AgentSessionsGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName())
          ? Runnable::run
          : calls;
    }
  }

  HostPort address() {
    return address;
  }

  /// Takes no new calls.
  void shut() {
    server.shutdown();
  }

  /// Lets the last calls end, then cuts them off.
  void close() throws InterruptedException {
    if (!server.awaitTermination(LAST_CALLS_SECONDS, TimeUnit.SECONDS)) {
      server.shutdownNow().awaitTermination();
    }
    calls.close();
  }
}
