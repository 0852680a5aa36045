package dev.lode.agent.testing;

import dev.lode.common.config.HostPort;
import dev.lode.common.model.AttemptId;
import dev.lode.proto.v1.AgentMessage;
import dev.lode.proto.v1.AgentSessionsGrpc;
import dev.lode.proto.v1.AttemptReport;
import dev.lode.proto.v1.AttemptReport.Phase;
import dev.lode.proto.v1.CoordinatorMessage;
import dev.lode.proto.v1.Hello;
import dev.lode.proto.v1.JobSpec;
import dev.lode.proto.v1.Report;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A coordinator on loopback, over real gRPC, that decides nothing: it keeps what it is told, and
/// says what the test says.
///
/// Threads: any.
public final class ScriptedCoordinator implements AutoCloseable {

  public static final String TOKEN = "lode_join_of_the_test";
  private static final long PATIENCE_SECONDS = 60;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final StoredLogs logs = new StoredLogs(this::signal);
  private final StoredBlobs blobs = new StoredBlobs();
  private final Server server;

  // Guarded by the lock.
  private final List<Hello> hellos = new ArrayList<>();
  private final List<Report> reports = new ArrayList<>();
  private final List<Integer> unknown = new ArrayList<>();
  private final Map<AttemptId, List<Phase>> history = new TreeMap<>();
  private @Nullable StreamObserver<CoordinatorMessage> agent;
  private long session;
  private String instance = "";
  private boolean acknowledging = true;
  private boolean forgetting;
  private boolean sessionsLost;
  private @Nullable Status refusal;
  private Duration heartbeat = Duration.ofMillis(100);
  private Duration lease = Duration.ofSeconds(60);

  private ScriptedCoordinator() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .maxInboundMessageSize(64 << 20)
            .addService(new Sessions())
            .addService(blobs)
            .intercept(new Door(TOKEN))
            .build()
            .start();
  }

  public static ScriptedCoordinator start() throws IOException {
    return new ScriptedCoordinator();
  }

  public HostPort address() {
    return new HostPort("127.0.0.1", server.getPort());
  }

  public StoredLogs logs() {
    return logs;
  }

  public StoredBlobs blobs() {
    return blobs;
  }

  // ---- how it behaves

  public ScriptedCoordinator lease(Duration length) {
    return with(() -> lease = length);
  }

  public ScriptedCoordinator heartbeat(Duration length) {
    return with(() -> heartbeat = length);
  }

  /// Whether reports are acknowledged, and so the lease goes on.
  public ScriptedCoordinator acknowledging(boolean yes) {
    return with(() -> acknowledging = yes);
  }

  /// Whether everything that is over is forgotten at once.
  public ScriptedCoordinator forgetting(boolean yes) {
    return with(() -> forgetting = yes);
  }

  /// Refuses every stream from now on; null takes them again.
  public ScriptedCoordinator refusing(@Nullable Status status) {
    return with(() -> refusal = status);
  }

  /// The session is over: the next stream begins another.
  public ScriptedCoordinator loseSession() {
    return with(() -> sessionsLost = true);
  }

  /// Ends the stream.
  public void hangUp() {
    var open = locked(() -> agent);
    if (open != null) {
      open.onError(Status.UNAVAILABLE.withDescription("the test hangs up").asException());
    }
  }

  // ---- what it says

  public void say(CoordinatorMessage message) {
    locked(
        () -> {
          var open = agent;
          if (open == null) {
            throw new IllegalStateException("no agent is there");
          }
          open.onNext(message);
          return message;
        });
  }

  public void start(AttemptId id, JobSpec spec, String... gpus) {
    startIn(session(), id, spec, gpus);
  }

  public void startIn(long number, AttemptId id, JobSpec spec, String... gpus) {
    say(Messages.start(number, id, spec, List.of(gpus)));
  }

  public void stop(AttemptId id, Duration grace) {
    say(Messages.stop(session(), id, grace));
  }

  public void forget(AttemptId id) {
    say(Messages.forget(session(), wire(id)));
  }

  // ---- what it has heard

  public long session() {
    return locked(() -> session);
  }

  public List<Hello> hellos() {
    return locked(() -> List.copyOf(hellos));
  }

  public List<Report> reports() {
    return locked(() -> List.copyOf(reports));
  }

  public List<Integer> unknown() {
    return locked(() -> List.copyOf(unknown));
  }

  /// Each phase that the attempt was reported in, once, in order.
  public List<Phase> history(AttemptId id) {
    return locked(() -> List.copyOf(history.getOrDefault(id, List.of())));
  }

  /// The attempt as it was last reported; null when the last report does not have it.
  public @Nullable AttemptReport last(AttemptId id) {
    return locked(
        () ->
            reports.isEmpty()
                ? null
                : reports.getLast().getAttemptsList().stream()
                    .filter(it -> it.getId().equals(wire(id)))
                    .findFirst()
                    .orElse(null));
  }

  public AttemptReport awaitPhase(AttemptId id, Phase phase) {
    return awaitReport(id, it -> it.getPhase() == phase, "phase " + phase);
  }

  public AttemptReport awaitReport(AttemptId id, Predicate<AttemptReport> wanted, String what) {
    await(
        () -> {
          var seen = last(id);
          return seen != null && wanted.test(seen);
        },
        () -> what + " of " + id + "; it has been " + history(id) + ", last " + last(id));
    var seen = last(id);
    if (seen == null) {
      throw new AssertionError("it was there a moment ago: " + id);
    }
    return seen;
  }

  public void awaitForgotten(AttemptId id) {
    await(() -> last(id) == null && !history(id).isEmpty(), () -> id + " to be forgotten");
  }

  /// Waits for so many reports that were made after this call.
  public void awaitReports(int count) {
    int before = reports().size();
    await(() -> reports().size() >= before + count + 1, () -> count + " more reports");
  }

  public void awaitSession(long number) {
    await(() -> session() == number && connected(), () -> "session " + number);
  }

  public boolean connected() {
    return locked(() -> agent != null);
  }

  public void await(Supplier<Boolean> claim, Supplier<String> what) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    lock.lock();
    try {
      while (!claim.get()) {
        if (changed.awaitNanos(until - System.nanoTime()) <= 0) {
          throw new AssertionError("waited in vain for " + what.get());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  public static dev.lode.proto.v1.AttemptId wire(AttemptId id) {
    return Messages.wire(id);
  }

  private ScriptedCoordinator with(Runnable change) {
    lock.lock();
    try {
      change.run();
      return this;
    } finally {
      lock.unlock();
    }
  }

  private <T extends @Nullable Object> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private final class Sessions extends AgentSessionsGrpc.AgentSessionsImplBase {

    @Override
    public StreamObserver<AgentMessage> connect(StreamObserver<CoordinatorMessage> answers) {
      var refused = locked(() -> refusal);
      if (refused != null) {
        answers.onError(refused.asException());
        return new Deaf();
      }
      return new Listening(answers);
    }

    @Override
    public StreamObserver<dev.lode.proto.v1.ShipLogsRequest> shipLogs(
        StreamObserver<dev.lode.proto.v1.ShipLogsResponse> answers) {
      return logs.listen(answers);
    }
  }

  private static final class Deaf implements StreamObserver<AgentMessage> {
    @Override
    public void onNext(AgentMessage message) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }

  private final class Listening implements StreamObserver<AgentMessage> {

    private final StreamObserver<CoordinatorMessage> answers;

    private Listening(StreamObserver<CoordinatorMessage> answers) {
      this.answers = answers;
    }

    @Override
    public void onNext(AgentMessage message) {
      with(
          () -> {
            switch (message.getMessageCase()) {
              case HELLO -> welcome(message.getHello());
              case REPORT -> report(message.getReport());
              case UNKNOWN -> unknown.add(message.getUnknown().getCommand());
              case MESSAGE_NOT_SET -> {}
            }
            changed.signalAll();
          });
    }

    @Override
    public void onError(Throwable failure) {
      gone();
    }

    @Override
    public void onCompleted() {
      gone();
      answers.onCompleted();
    }

    private void gone() {
      with(
          () -> {
            if (Objects.equals(agent, answers)) {
              agent = null;
              changed.signalAll();
            }
          });
    }

    private void welcome(Hello hello) {
      hellos.add(hello);
      boolean same =
          !sessionsLost && hello.getInstanceId().equals(instance) && hello.getSession() == session;
      if (!same) {
        session++;
        instance = hello.getInstanceId();
        sessionsLost = false;
      }
      agent = answers;
      answers.onNext(Messages.welcome(session, heartbeat, lease));
    }

    private void report(Report report) {
      reports.add(report);
      for (AttemptReport seen : report.getAttemptsList()) {
        var id = AttemptId.from(text(seen.getId()));
        var phases = history.computeIfAbsent(id, _ -> new ArrayList<>());
        if (phases.isEmpty() || phases.getLast() != seen.getPhase()) {
          phases.add(seen.getPhase());
        }
        if (forgetting && over(seen.getPhase())) {
          answers.onNext(Messages.forget(session, seen.getId()));
        }
      }
      if (acknowledging) {
        answers.onNext(Messages.ack(report));
      }
    }

    private static boolean over(Phase phase) {
      return phase == Phase.PHASE_COLLECTED || phase == Phase.PHASE_TOMBSTONE;
    }

    private static String text(dev.lode.proto.v1.AttemptId id) {
      return id.getJobId() + "." + id.getNumber() + "." + id.getRank();
    }
  }
}
