package dev.lode.agent.session;

import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.common.tls.ClientTls;
import dev.lode.common.trouble.ConnectionTrouble;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// The agent's one connection to its coordinator, shared by the session, the logs and the blobs.
///
/// Every call carries the token that agents join with. What a call answers is told on the
/// connection's own thread: whoever listens hands over and does not block.
public final class CoordinatorChannel implements AutoCloseable {

  /// As long as the wire allows.
  private static final int MAX_MESSAGE_BYTES = 64 << 20;

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final HostPort coordinator;
  private final ManagedChannel channel;

  private CoordinatorChannel(HostPort coordinator, ManagedChannel channel) {
    this.coordinator = coordinator;
    this.channel = channel;
  }

  public static CoordinatorChannel open(HostPort coordinator, ClientTls tls, String token)
      throws StartException {
    var builder =
        NettyChannelBuilder.forAddress(coordinator.host(), coordinator.port())
            .directExecutor()
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .intercept(new Bearer(token));
    if (tls.encrypts(coordinator)) {
      trust(builder, tls);
    } else {
      builder.usePlaintext();
    }
    return new CoordinatorChannel(coordinator, builder.build());
  }

  public Channel calls() {
    return channel;
  }

  /// Why a call over it has failed.
  String trouble(Status end) {
    if (ConnectionTrouble.nobodyListens(end.getCause())) {
      return "nobody listens at " + coordinator;
    }
    if (ConnectionTrouble.noGrpc(end.getCause())) {
      return coordinator
          + " speaks no gRPC: --join takes the address that the coordinator has for --grpc";
    }
    var said = end.getDescription();
    return coordinator + ": " + (said == null ? end.getCode() : said);
  }

  /// The next call is made over a new connection, at once: this one may be dead without saying so.
  void renew() {
    channel.enterIdle();
    channel.resetConnectBackoff();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void trust(NettyChannelBuilder builder, ClientTls tls) throws StartException {
    var authority = tls.authority();
    if (authority == null) {
      return;
    }
    try {
      builder.sslContext(GrpcSslContexts.forClient().trustManager(authority.toFile()).build());
    } catch (IOException | IllegalArgumentException e) {
      throw new StartException(
          "cannot read the certificate authority " + authority + ": give a PEM file", e);
    }
  }

  private record Bearer(String token) implements ClientInterceptor {

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(Listener<A> listener, Metadata headers) {
          headers.put(AUTHORIZATION, "Bearer " + token);
          super.start(listener, headers);
        }
      };
    }

    @Override
    public String toString() {
      return "Bearer";
    }
  }
}
