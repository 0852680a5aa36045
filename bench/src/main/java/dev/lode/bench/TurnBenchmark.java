package dev.lode.bench;

import dev.lode.common.model.AgentId;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.Exit;
import dev.lode.common.model.Host;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Program;
import dev.lode.common.model.Resources;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.Decision;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.Turn;
import dev.lode.coordinator.core.cluster.Cluster;
import dev.lode.coordinator.core.cluster.Hello;
import dev.lode.coordinator.core.job.Collection;
import dev.lode.coordinator.core.job.Effect;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.Retries;
import dev.lode.coordinator.core.reconcile.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Whole lives of jobs through the pure core: submit, place, collect. No threads, no I/O.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class TurnBenchmark {

  private static final int JOBS = 100;
  private static final AgentId AGENT = new AgentId("a");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Exit EXIT =
      new Exit(new Exit.How.Code(0), Exit.By.WORKLOAD, Exit.Usage.NONE);
  private static final JobSpec SPEC =
      new JobSpec(
          "job",
          Resources.ordinary(),
          0,
          null,
          null,
          Duration.ofSeconds(1),
          OnDisconnect.STOP,
          "shell",
          null,
          Retries.NONE);
  private static final Workload WORKLOAD = Workload.of(Program.shell("true"));

  private Turn turn = new Turn(new Cluster(0, 0), Times.DEFAULT);
  private long number;

  @Setup
  public void join() {
    var host = new Host("h", "", "", 64, JOBS * 1000, 1L << 40, List.of(), List.of(), List.of());
    var hello = new Hello(AGENT, "i", 0, host, List.of("shell"), new Hello.About("", "", ""));
    turn = new Turn(new Cluster(0, 0), Times.DEFAULT);
    turn.decide(List.of(new Command.AgentJoined(hello, 1)), NOW);
    turn.decide(List.of(new Command.Reported(AGENT, 1, 1, new Report(List.of()))), NOW);
  }

  /// One operation is one change of state; a job's life has three.
  @Benchmark
  @OperationsPerInvocation(3 * JOBS)
  public Decision lives() {
    var submits = new ArrayList<Command>(JOBS);
    for (int i = 0; i < JOBS; i++) {
      submits.add(
          new Command.Submit(new JobId(new UUID(0, ++number).toString()), SPEC, WORKLOAD, ""));
    }
    var placed = turn.decide(submits, NOW);
    var seen = new ArrayList<Report.Seen>(JOBS);
    for (var dispatch : placed.effects()) {
      if (dispatch.effect() instanceof Effect.StartAttempt(_, AttemptId attempt)) {
        seen.add(new Report.Collected(attempt, EXIT, Collection.NOTHING));
      }
    }
    return turn.decide(List.of(new Command.Reported(AGENT, 1, 1, new Report(seen))), NOW);
  }
}
