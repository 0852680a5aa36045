package dev.lode.coordinator.session;

import dev.lode.common.config.StartException;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Program;
import dev.lode.common.model.Resources;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.access.Access;
import dev.lode.coordinator.access.Role;
import dev.lode.coordinator.access.TokenCheck;
import dev.lode.coordinator.control.ControlLoop;
import dev.lode.coordinator.control.EffectRunner;
import dev.lode.coordinator.control.MonotonicTime;
import dev.lode.coordinator.control.Signals;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.Retries;
import dev.lode.coordinator.progress.LiveAttempts;
import dev.lode.coordinator.store.CredentialStore;
import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.LogStore;
import dev.lode.coordinator.store.file.FileLogStore;
import dev.lode.coordinator.store.sql.SqlJobStore;
import dev.lode.proto.v1.AgentSessionsGrpc;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Everything behind and in front of the agents' door, on real stores, real threads and a real port
/// of loopback; its stores can be made to fail.
final class Rig implements AutoCloseable {

  /// Beats so slow that no test sends any, and nobody is lost by a slow machine.
  static final Times CALM =
      new Times(
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(90));

  static final Duration LONG = Duration.ofSeconds(60);

  private final Path folder;
  private final SqlJobStore sql;
  private final FileLogStore files;
  final Breakable<JobStore> jobs;
  final Breakable<LogStore> logs;
  final Signals signals = new Signals();
  final LiveAttempts live = new LiveAttempts(signals);
  final Sessions sessions = new Sessions();
  final LogStreams logStreams;
  final ControlLoop control;
  private final EffectRunner effects;
  private final Server server;

  Rig(Path folder) throws IOException, StartException {
    this(folder, 0, CALM);
  }

  Rig(Path folder, int port, Times times) throws IOException, StartException {
    this.folder = folder;
    sql = SqlJobStore.open(folder.resolve("lode.db"));
    jobs = Breakable.of(JobStore.class, sql, Set.of("commit", "checkWritable"));
    var time = new MonotonicTime(InstantSource.system(), System::nanoTime);
    files = new FileLogStore(folder.resolve("logs"), time);
    logs = Breakable.of(LogStore.class, files, Set.of("append"));
    effects =
        new EffectRunner(
            List.of(live, new Commander(sessions, jobs.store(), CredentialStore.NONE), signals));
    control = new ControlLoop(ControlLoop.Limits.DEFAULT, times, time, time, jobs.store(), effects);
    effects.start();
    control.start();
    logStreams = new LogStreams(logs.store(), live, signals, LogLimits.USUAL, _ -> false, _ -> {});
    var roles = Map.of(AgentSessionsGrpc.SERVICE_NAME, Set.of(Role.JOIN));
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .directExecutor()
            .maxInboundMessageSize(AgentSession.MAX_MESSAGE_BYTES)
            .intercept(new TokenCheck(Access.open(folder, new SecureRandom()), roles))
            .addService(new AgentDoor(sessions, control, times, live, logStreams))
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  String token() throws IOException {
    return Files.readString(folder.resolve(Access.JOIN_FILE)).strip();
  }

  ScriptedAgent agent(String id) throws IOException {
    return new ScriptedAgent(port(), token(), id);
  }

  /// A job that asks for one CPU; returns when it is durable.
  JobId submit() {
    return submit("true", 10);
  }

  JobId submit(String command, int milliCpus) {
    var submitted = (Answer.Submitted) submitting(command, milliCpus).join();
    return submitted.job().id();
  }

  CompletableFuture<Answer> submitting(String command, int milliCpus) {
    var spec =
        new JobSpec(
            "job",
            new Resources(0, "", 0, milliCpus, 0),
            0,
            null,
            null,
            JobSpec.DEFAULT_GRACE,
            OnDisconnect.STOP,
            "shell",
            null,
            Retries.NONE);
    var workload = Workload.of(Program.shell(command));
    var id = new JobId(UUID.randomUUID().toString());
    return control.send(new Command.Submit(id, spec, workload, ""));
  }

  Job job(JobId id) {
    return Objects.requireNonNull(sql.find(id));
  }

  /// Waits for the job to be so.
  Job await(JobId id, Predicate<JobState> so) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    try (var watch = signals.watch(id)) {
      while (true) {
        var job = job(id);
        if (so.test(job.state())) {
          return job;
        }
        if (!watch.await(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
          throw new AssertionError("the job is " + job.state());
        }
      }
    }
  }

  byte[] log(AttemptId attempt) {
    var bytes = ByteBuffer.allocate((int) files.end(attempt));
    while (bytes.hasRemaining() && files.read(attempt, bytes.position(), bytes) > 0) {}
    return bytes.array();
  }

  /// Gone without a word to anybody, as far as that can be had in one process: what was not
  /// committed is lost.
  void kill() throws InterruptedException {
    server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    close();
  }

  @Override
  public void close() {
    try {
      server.shutdown();
      sessions.stop("the coordinator is stopping");
      logStreams.closeAll("the coordinator is stopping");
      control.stop();
      effects.stop();
      server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    files.close();
    sql.close();
  }
}
