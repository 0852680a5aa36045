package dev.lode.coordinator.api;

import dev.lode.common.config.HostPort;
import dev.lode.common.config.StartException;
import dev.lode.common.model.JobId;
import dev.lode.coordinator.access.Access;
import dev.lode.coordinator.access.Role;
import dev.lode.coordinator.access.TokenCheck;
import dev.lode.coordinator.api.grpc.NativeApi;
import dev.lode.coordinator.api.grpc.NativeServices;
import dev.lode.coordinator.api.http.HealthFacade;
import dev.lode.coordinator.api.http.HttpConfig;
import dev.lode.coordinator.api.http.HttpServer;
import dev.lode.coordinator.api.rest.NativeFacade;
import dev.lode.coordinator.control.ControlLoop;
import dev.lode.coordinator.control.EffectRunner;
import dev.lode.coordinator.control.Signals;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.progress.LiveAttempts;
import dev.lode.coordinator.store.CredentialStore;
import dev.lode.coordinator.store.file.FileBlobStore;
import dev.lode.coordinator.store.file.FileLogStore;
import dev.lode.coordinator.store.sql.SqlJobStore;
import dev.lode.proto.v1.BlobsGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// A coordinator's doors on loopback, over a real control loop and real stores, with a clock that
/// stands still unless it is moved and with counted ids.
public final class Stage implements AutoCloseable {

  public static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  public static final Duration LONG = Duration.ofSeconds(60);

  /// As served, but quick to give up on those who neither send nor read.
  public static final HttpConfig.Limits QUICK =
      new HttpConfig.Limits(
          100,
          16 << 10,
          8 << 10,
          1 << 20,
          Duration.ofSeconds(30),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofMillis(100));

  final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  final CountedLogs logs;
  private final SqlJobStore store;
  public final Signals signals = new Signals();
  public final LiveAttempts live = new LiveAttempts(signals);
  public final ControlLoop control;
  public final Jobs jobs;
  public final Blobs blobs;
  private final EffectRunner effects;
  private final HttpServer http;
  private final Server grpc;
  private final ManagedChannel channel;
  private final String admin;
  private final String join;

  public Stage(Path folder) throws IOException, StartException {
    this(folder, QUICK);
  }

  public Stage(Path folder, HttpConfig.Limits limits) throws IOException, StartException {
    store = SqlJobStore.open(folder.resolve("lode.db"));
    logs = new CountedLogs(new FileLogStore(folder.resolve("logs"), now::get));
    var blobStore = new FileBlobStore(folder.resolve("blobs"));
    effects = new EffectRunner(List.of(live, signals));
    control =
        new ControlLoop(
            ControlLoop.Limits.DEFAULT, Times.DEFAULT, now::get, now::get, store, effects);
    effects.start();
    control.start();
    var numbers = new AtomicInteger();
    var stores = new Stores(store, logs, blobStore);
    jobs =
        new Jobs(
            control, signals, stores, live, () -> id(numbers.incrementAndGet()), now::get, _ -> {});
    blobs = new Blobs(blobStore, 64 << 20);
    var triggers = new Triggers(control, stores, () -> id(numbers.incrementAndGet()), now::get);
    var api =
        new NativeApi(
            jobs, blobs, triggers, new Secrets(CredentialStore.NONE, () -> Instant.EPOCH));
    var access = Access.open(folder, new Random(1));
    admin = Files.readString(folder.resolve(Access.ADMIN_FILE)).strip();
    join = Files.readString(folder.resolve(Access.JOIN_FILE)).strip();
    http =
        HttpServer.start(
            new HttpConfig(HostPort.from("127.0.0.1:0"), null, limits),
            access,
            List.of(
                new NativeFacade(api, blobs, jobs),
                new HealthFacade(new Readiness(control, store), () -> "lode_jobs 0\n")));
    var server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .directExecutor()
            .maxInboundMessageSize(64 << 20)
            .intercept(
                new TokenCheck(
                    access, Map.of(BlobsGrpc.SERVICE_NAME, Set.of(Role.ADMIN, Role.JOIN))));
    NativeServices.of(api).forEach(server::addService);
    grpc = server.build().start();
    channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), grpc.getPort()))
            .usePlaintext()
            .maxInboundMessageSize(64 << 20)
            .build();
  }

  /// The id of the nth job: `00000001-0000-0000-0000-000000000001` and so on.
  static UUID id(int number) {
    return new UUID((long) number << 32, number);
  }

  public ManagedChannel channel() {
    return channel;
  }

  public URI http() {
    return http.uri();
  }

  public InetSocketAddress httpAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), http.address().port());
  }

  public String adminToken() {
    return admin;
  }

  public String joinToken() {
    return join;
  }

  /// The stub with the administrator's token.
  public <S extends AbstractStub<S>> S admin(S stub) {
    return with(stub, admin);
  }

  public <S extends AbstractStub<S>> S with(S stub, String token) {
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /// Bytes of logs that were read for callers.
  public long logBytesRead() {
    return logs.bytesRead.get();
  }

  /// Moves the clock.
  public void passes(Duration time) {
    now.updateAndGet(it -> it.plus(time));
  }

  Answer ask(Command command) throws Exception {
    return control.send(command).get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  public Job job(long number) {
    return Objects.requireNonNull(store.findByNumber(number), "job " + number);
  }

  public JobId jobId(long number) {
    return job(number).id();
  }

  /// Stops HTTP alone; harmless when it is done again.
  public void closeHttp() {
    http.close();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    http.close();
    try {
      grpc.shutdownNow().awaitTermination();
      control.stop();
      effects.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    logs.close();
    store.close();
  }
}
