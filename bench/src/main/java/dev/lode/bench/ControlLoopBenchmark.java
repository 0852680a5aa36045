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
import dev.lode.coordinator.control.Actor;
import dev.lode.coordinator.control.ControlLoop;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.Decision;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.cluster.Hello;
import dev.lode.coordinator.core.job.Collection;
import dev.lode.coordinator.core.job.Effect;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.Retries;
import dev.lode.coordinator.core.reconcile.Report;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Whole lives of jobs through the control loop that runs in a coordinator: mailbox, batch, decide,
/// hand over to the thread that commits, answer, act; with a store that keeps nothing. A job each
/// command to submit, one report for what has ended.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ControlLoopBenchmark {

  private static final int JOBS = 1000;
  private static final AgentId AGENT = new AgentId("a");
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

  private final LinkedBlockingQueue<AttemptId> started = new LinkedBlockingQueue<>();
  private final ControlLoop loop =
      new ControlLoop(
          ControlLoop.Limits.DEFAULT,
          Times.DEFAULT,
          InstantSource.system(),
          InstantSource.system(),
          new ForgetfulJobStore(),
          new Actor() {
            @Override
            public void committed(Decision decision) {
              for (var dispatch : decision.effects()) {
                if (dispatch.effect() instanceof Effect.StartAttempt(_, AttemptId attempt)) {
                  started.add(attempt);
                }
              }
            }

            @Override
            public void recovered(List<Job> live) {}
          });
  private long number;

  @Setup
  public void join() {
    var host = new Host("h", "", "", 64, JOBS * 1000, 1L << 40, List.of(), List.of(), List.of());
    var hello = new Hello(AGENT, "i", 0, host, List.of("shell"), new Hello.About("", "", ""));
    loop.start();
    loop.send(new Command.AgentJoined(hello, 1)).join();
    report(List.of());
  }

  @TearDown
  public void stop() throws InterruptedException {
    loop.stop();
  }

  /// One operation is one change of state; a job's life has three.
  @Benchmark
  @OperationsPerInvocation(3 * JOBS)
  public void lives() throws InterruptedException {
    var answers = new ArrayList<CompletableFuture<Answer>>(JOBS);
    for (int i = 0; i < JOBS; i++) {
      answers.add(
          loop.send(
              new Command.Submit(new JobId(new UUID(0, ++number).toString()), SPEC, WORKLOAD, "")));
    }
    var seen = new ArrayList<Report.Seen>(JOBS);
    for (var answer : answers) {
      answer.join();
      seen.add(new Report.Collected(started.take(), EXIT, Collection.NOTHING));
    }
    report(seen);
  }

  private void report(List<Report.Seen> seen) {
    loop.send(new Command.Reported(AGENT, 1, 1, new Report(seen))).join();
  }
}
