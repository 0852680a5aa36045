package dev.lode.cli.fake;

import dev.lode.cli.client.Door;
import dev.lode.common.config.HostPort;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Serves the native API on loopback, from memory. It can be stopped and started again on the same
/// port, as a coordinator that crashes is; what it knows survives.
public final class FakeCoordinator implements AutoCloseable {

  public static final String TOKEN = "lode_admin_for-tests";

  public final FakeJobs jobs = new FakeJobs();
  public final FakeBlobs blobs = new FakeBlobs();

  /// So many calls are refused as unavailable before one is served.
  public final AtomicInteger refusals = new AtomicInteger();

  private int port;
  private @Nullable Server server;

  public static FakeCoordinator started() throws IOException {
    var fake = new FakeCoordinator();
    fake.start();
    return fake;
  }

  public void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .intercept(new Gate())
            .addService(jobs)
            .addService(blobs)
            .build()
            .start();
    port = server.getPort();
  }

  /// Breaks every connection.
  public void stop() {
    if (server == null) {
      return;
    }
    server.shutdownNow();
    jobs.wake();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public String url() {
    return "grpc://127.0.0.1:" + port;
  }

  public Door door() {
    return new Door(new HostPort("127.0.0.1", port), TOKEN, false, null, "a test");
  }

  @Override
  public void close() {
    stop();
  }

  private final class Gate implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      if (!("Bearer " + TOKEN).equals(headers.get(AUTHORIZATION))) {
        call.close(Status.UNAUTHENTICATED.withDescription("wrong token"), new Metadata());
        return new ServerCall.Listener<>() {};
      }
      if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        call.close(Status.UNAVAILABLE.withDescription("the disk is full"), new Metadata());
        return new ServerCall.Listener<>() {};
      }
      return next.startCall(call, headers);
    }
  }
}
