package dev.lode.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.Artifact;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Exit;
import dev.lode.common.model.Gpu;
import dev.lode.common.model.GpuId;
import dev.lode.common.model.Host;
import dev.lode.common.model.Progress;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Sha256;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.cluster.Hello;
import dev.lode.coordinator.core.job.Attempt;
import dev.lode.coordinator.core.job.Collection;
import dev.lode.coordinator.core.reconcile.Report;
import dev.lode.coordinator.core.reconcile.Report.Seen;
import dev.lode.coordinator.store.LogStore.Chunk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/// An agent without a host: says to the control loop what a real one would say over its session.
/// Each step returns when it is on record.
public final class PretendedAgent {

  private static final AtomicLong streams = new AtomicLong();
  private static final Exit.Usage USAGE = new Exit.Usage(12 << 20, Duration.ofMillis(1500), 0);

  private final Stage stage;
  private final String host;
  private long session;
  private long stream;
  private final TreeMap<AttemptId, Seen> seen = new TreeMap<>();

  private PretendedAgent(Stage stage, String host) {
    this.stage = stage;
    this.host = host;
  }

  /// Joins with four CPUs and two GPUs, and reports that nothing runs there.
  public static PretendedAgent joins(Stage stage, String host) throws Exception {
    var agent = new PretendedAgent(stage, host);
    agent.joins();
    return agent;
  }

  /// Again, as a new process that knows of nothing.
  public void joins() throws Exception {
    stream = streams.incrementAndGet();
    var hello =
        new Hello(
            new AgentId(host),
            "instance-" + stream,
            0,
            new Host(
                host,
                "Linux",
                "Pretended CPU",
                4,
                4000,
                8L << 30,
                List.of(gpu(0), gpu(1)),
                List.of(),
                List.of()),
            List.of("shell", "python"),
            new Hello.About("0.1.0", "boot", ""));
    var answer = stage.ask(new Command.AgentJoined(hello, stream));
    session = ((Answer.Joined) answer).session();
    seen.clear();
    report();
  }

  private Gpu gpu(int index) {
    return new Gpu(new GpuId("GPU-" + host + "-" + index), index, "H100-80GB", 80L << 30);
  }

  private void report() throws Exception {
    var report = new Report(List.copyOf(seen.values()));
    assertThat(stage.ask(new Command.Reported(new AgentId(host), session, stream, report)))
        .isInstanceOf(Answer.Done.class);
    seen.values().removeIf(it -> !it.alive());
  }

  /// The live attempt of a job.
  public Attempt attempt(long job) {
    return Objects.requireNonNull(stage.job(job).state().liveAttempt(), "no attempt of " + job);
  }

  public void starts(long job) throws Exception {
    var id = attempt(job).id();
    seen.put(id, new Report.Running(id, stage.now.get()));
    report();
  }

  public void exits(long job, Exit.How how) throws Exception {
    var id = attempt(job).id();
    seen.put(id, new Report.Exited(id, exit(how)));
    report();
  }

  /// The attempt is over and what it left is stored.
  public void collected(long job, Exit.How how, String resultJson) throws Exception {
    var id = attempt(job).id();
    var left =
        new Collection(
            stage.logs.end(id),
            0,
            new Progress(100, "done"),
            resultJson,
            List.of(new Artifact(new RelativePath("model.bin"), Sha256.of(new byte[3]), 3)),
            List.of());
    seen.put(id, new Report.Collected(id, exit(how), left));
    report();
  }

  private static Exit exit(Exit.How how) {
    return new Exit(how, Exit.By.WORKLOAD, USAGE);
  }

  public void logs(long job, String text) {
    logs(attempt(job).id(), ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// Durable, and told to whoever follows.
  public void logs(AttemptId attempt, ByteBuffer data) {
    var chunk = new Chunk(attempt, stage.logs.end(attempt), data);
    assertThat(stage.logs.append(List.of(chunk))).hasSize(1);
    stage.signals.raise(attempt.job());
  }

  public void progresses(long job, double percent, String message) {
    stage.live.report(new AgentId(host), attempt(job).id(), new Progress(percent, message));
  }

  /// The coordinator hears nothing of it until its session has ended.
  public void isLost() throws Exception {
    stage.passes(Duration.ofMinutes(5));
    assertThat(stage.ask(new Command.Tick(stage.now.get()))).isInstanceOf(Answer.Done.class);
  }
}
