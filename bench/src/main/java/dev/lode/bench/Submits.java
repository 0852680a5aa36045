package dev.lode.bench;

import com.google.common.util.concurrent.ListenableFuture;
import dev.lode.cli.client.Door;
import dev.lode.proto.v1.JobSpec;
import dev.lode.proto.v1.JobsGrpc;
import dev.lode.proto.v1.SubmitJobRequest;
import dev.lode.proto.v1.SubmitJobsRequest;
import dev.lode.proto.v1.Workload;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Durable submits through the door of a coordinator that is a process of its own: gRPC, fsync, the
/// embedded store; with idempotency keys, as the command line sends them. No agent takes the jobs.
final class Submits {

  private static final int WARM_UP = 20_000;
  private static final int WINDOW = 256;
  private static final int BATCH = 100;
  private static final int BATCHES = 8;
  private static final int RAW_COMMITS = 500;

  private final Path lode;

  Submits(Path lode) {
    this.lode = lode;
  }

  List<Figure> measure(int rounds, int jobs) throws IOException, InterruptedException {
    try (var folder = new TemporaryFolder();
        var coordinator = CoordinatorProcess.start(lode, folder.path(), "")) {
      var door = coordinator.door();
      var channel = CoordinatorProcess.channel(door);
      try {
        return measure(coordinator, channel, door, folder.path(), rounds, jobs);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private static List<Figure> measure(
      CoordinatorProcess coordinator,
      ManagedChannel channel,
      Door door,
      Path folder,
      int rounds,
      int jobs)
      throws IOException, InterruptedException {
    var stub = CoordinatorProcess.admin(JobsGrpc.newFutureStub(channel), door);
    var one = CoordinatorProcess.admin(JobsGrpc.newBlockingStub(channel), door);
    pipelined(WARM_UP, WINDOW, _ -> stub.submitJob(request()));
    pipelined(WARM_UP / BATCH, BATCHES, _ -> stub.submitJobs(batch()));
    var pipelined = new double[rounds];
    var batches = new double[rounds];
    var cpu = new double[rounds];
    var batchCpu = new double[rounds];
    var rawOne = new double[rounds];
    var rawBatches = new double[rounds];
    var single = new double[rounds * 300];
    for (int i = 0; i < rounds; i++) {
      try (var raw = new RawSqlite(folder.resolve("raw-" + i + ".db"))) {
        rawOne[i] = raw.rate(RAW_COMMITS, 1);
        rawBatches[i] = raw.rate(RAW_COMMITS, BATCH);
      }
      double before = coordinator.cpuMillis();
      pipelined[i] = jobs / pipelined(jobs, WINDOW, _ -> stub.submitJob(request()));
      double between = coordinator.cpuMillis();
      batches[i] = jobs / pipelined(jobs / BATCH, BATCHES, _ -> stub.submitJobs(batch()));
      cpu[i] = (between - before) * 1000 / jobs;
      batchCpu[i] = (coordinator.cpuMillis() - between) * 1000 / jobs;
      TimeUnit.SECONDS.sleep(1);
      for (int j = 0; j < 300; j++) {
        long begun = System.nanoTime();
        var _ = one.submitJob(request());
        single[i * 300 + j] = (System.nanoTime() - begun) / 1e6;
      }
    }
    return List.of(
        new Figure("durable submit, one at a time", "ms", single, "p50 < 2, p99 < 10 ms"),
        new Figure(
            "durable submits, one connection, " + WINDOW + " on their way",
            "jobs/s",
            pipelined,
            "≥ 3,000 jobs/s"),
        new Figure(
            "in batches of " + BATCH + ", " + BATCHES + " on their way",
            "jobs/s",
            batches,
            "≥ 20,000 jobs/s"),
        new Figure("the coordinator's CPU time per submit, pipelined", "µs", cpu, "–"),
        new Figure("the same in batches", "µs", batchCpu, "–"),
        new Figure("raw SQLite, a row of 300 bytes a commit", "rows/s", rawOne, "for comparison"),
        new Figure(
            "raw SQLite, " + BATCH + " of them a commit", "rows/s", rawBatches, "for comparison"));
  }

  private static SubmitJobsRequest batch() {
    var batch = SubmitJobsRequest.newBuilder();
    for (int i = 0; i < BATCH; i++) {
      batch.addJobs(request());
    }
    return batch.build();
  }

  private static SubmitJobRequest request() {
    return SubmitJobRequest.newBuilder()
        .setSpec(spec())
        .setIdempotencyKey(UUID.randomUUID().toString())
        .build();
  }

  private static JobSpec spec() {
    return JobSpec.newBuilder()
        .setName("sweep")
        .setWorkload(
            Workload.newBuilder()
                .setLauncher("shell")
                .addAllArgs(List.of("python3", "train.py", "--seed", "7")))
        .build();
  }

  /// Seconds for so many calls with so many on their way.
  private static double pipelined(int calls, int window, IntFunction<ListenableFuture<?>> call)
      throws IOException, InterruptedException {
    var places = new Semaphore(window);
    var wrong = new AtomicReference<@Nullable Throwable>();
    long begun = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      places.acquire();
      var answer = call.apply(i);
      answer.addListener(
          () -> {
            try {
              answer.resultNow();
            } catch (IllegalStateException e) {
              wrong.compareAndSet(null, answer.exceptionNow());
            }
            places.release();
          },
          Runnable::run);
    }
    places.acquire(window);
    if (wrong.get() != null) {
      throw new IOException("a submit was refused", wrong.get());
    }
    return (System.nanoTime() - begun) / 1e9;
  }
}
