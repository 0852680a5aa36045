package dev.lode.bench;

import com.google.protobuf.ByteString;
import dev.lode.cli.client.LogReading;
import dev.lode.proto.v1.Job;
import dev.lode.proto.v1.JobSpec;
import dev.lode.proto.v1.Outcome;
import dev.lode.proto.v1.Resources;
import dev.lode.proto.v1.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/// The figures of a whole job's way, from submit to result, with real processes.
final class EndToEnd {

  /// Until the hot code is compiled; with fewer, the compilers take half of the two cores.
  private static final int WARM_UP_ROUNDS = 10;

  private final Path lode;

  EndToEnd(Path lode) {
    this.lode = lode;
  }

  /// Start-up and idle memory.
  List<Figure> startup(int rounds) throws IOException, InterruptedException {
    var coordinator = new double[rounds];
    var agent = new double[rounds];
    var coordinatorMemory = new double[rounds];
    var agentMemory = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      try (var fleet = Fleet.start(lode)) {
        coordinator[i] = fleet.coordinatorReadyMillis;
        agent[i] = fleet.agentReadyMillis;
        Thread.sleep(10_000);
        coordinatorMemory[i] = fleet.coordinatorResident();
        agentMemory[i] = fleet.agentResident();
      }
    }
    return List.of(
        new Figure("coordinator answers after process start", "ms", coordinator, "< 2,000 ms"),
        new Figure("agent in session after process start", "ms", agent, "–"),
        new Figure("coordinator resident, idle 10 s", "MB", coordinatorMemory, "< 200 MB"),
        new Figure("agent resident, idle 10 s", "MB", agentMemory, "< 100 MB"));
  }

  /// Submit to the first byte of output at a follower, one job at a time on an idle fleet.
  Figure latency(int jobs) throws IOException, InterruptedException {
    try (var fleet = Fleet.start(lode)) {
      var millis = new double[jobs];
      int warm = Math.max(20, jobs / 5);
      for (int i = -warm; i < jobs; i++) {
        long begun = System.nanoTime();
        var job = submit(fleet, "echo x", 1000);
        var first = new AtomicLong();
        fleet
            .client()
            .log(job)
            .follow(
                new LogReading.Sink() {
                  @Override
                  public void attempt(int number) {}

                  @Override
                  public void write(ByteString data) {
                    first.compareAndSet(0, System.nanoTime());
                  }
                });
        if (i >= 0) {
          millis[i] = (first.get() - begun) / 1e6;
        }
        fleet.client().watch(job, _ -> {});
      }
      return new Figure("submit → first byte of output, idle", "ms", millis, "p50 < 25 ms");
    }
  }

  /// Trivial shell jobs a second: from the first submit to the last one finished; what each program
  /// spends on one; and how that compares with a loop that only starts them.
  List<Figure> throughput(int rounds, int jobs) throws IOException, InterruptedException {
    var rates = new double[rounds];
    var coordinator = new double[rounds];
    var agent = new double[rounds];
    var supervisor = new double[rounds];
    var client = new double[rounds];
    var bare = new double[rounds];
    var ratio = new double[rounds];
    var resident = new double[1];
    try (var fleet = Fleet.start(lode, "--cpus", "64");
        var spawn = new BareSpawn()) {
      for (int i = 0; i < WARM_UP_ROUNDS; i++) {
        throughputOnce(fleet, jobs);
      }
      for (int i = 0; i < rounds; i++) {
        var alone = spawn.measure(jobs);
        var before = fleet.cpu();
        rates[i] = throughputOnce(fleet, jobs);
        var spent = fleet.cpu().since(before);
        coordinator[i] = spent.coordinatorMillis() / jobs;
        agent[i] = spent.agentMillis() / jobs;
        supervisor[i] = spent.belowMillis() / jobs - alone.workloadMillis();
        client[i] = spent.clientMillis() / jobs;
        bare[i] = alone.cpuMillis();
        ratio[i] = (agent[i] + supervisor[i]) / bare[i];
      }
      resident[0] = fleet.agentResident();
    }
    return List.of(
        new Figure(
            jobs + " trivial shell jobs, one agent, submit to finished",
            "jobs/s",
            rates,
            "≥ 200 jobs/s"),
        new Figure("of that the coordinator's CPU time per job", "ms", coordinator, "–"),
        new Figure("of that the agent's CPU time per job", "ms", agent, "–"),
        new Figure("of that the supervisor's CPU time per job", "ms", supervisor, "–"),
        new Figure("of that the measuring client's CPU time per job", "ms", client, "–"),
        new Figure("a bare posix_spawn of the same, with its shell, CPU time", "ms", bare, "–"),
        new Figure("agent and supervisor against the bare posix_spawn", "times", ratio, "≤ 2"),
        new Figure("agent resident after these jobs", "MB", resident, "< 100 MB"));
  }

  private static double throughputOnce(Fleet fleet, int jobs)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    var ids = new ArrayList<Future<String>>();
    try (var callers = Executors.newFixedThreadPool(16)) {
      for (int i = 0; i < jobs; i++) {
        ids.add(callers.submit(() -> submit(fleet, "true", 1000)));
      }
      for (var id : ids) {
        require(fleet.client().watch(get(id), _ -> {}));
      }
    }
    return jobs / ((System.nanoTime() - begun) / 1e9);
  }

  /// Log of one job to one follower; and the writer's own time with and without us.
  List<Figure> logs(int rounds, int megabytes) throws IOException, InterruptedException {
    var command = "head -c " + megabytes + "M /dev/zero";
    var rates = new double[rounds];
    var writer = new double[rounds];
    try (var fleet = Fleet.start(lode)) {
      for (int i = 0; i < rounds; i++) {
        long begun = System.nanoTime();
        var job = submit(fleet, command, 1000);
        var bytes = new AtomicLong();
        fleet
            .client()
            .log(job)
            .follow(
                new LogReading.Sink() {
                  @Override
                  public void attempt(int number) {}

                  @Override
                  public void write(ByteString data) {
                    bytes.addAndGet(data.size());
                  }
                });
        rates[i] = bytes.get() / 1e6 / ((System.nanoTime() - begun) / 1e9);
        var done = require(fleet.client().watch(job, _ -> {}));
        if (bytes.get() != (long) megabytes << 20 || done.getLogLostBytes() != 0) {
          throw new IOException("not the whole log: " + bytes.get());
        }
        writer[i] = bare(command);
      }
    }
    return List.of(
        new Figure(
            "log, one job → disk → follower, " + megabytes + " MB", "MB/s", rates, "≥ 64 MB/s"),
        new Figure(
            "the same bytes by the bare command into a file", "MB/s", writer, "for comparison"));
  }

  private static double bare(String command) throws IOException, InterruptedException {
    var file = java.nio.file.Files.createTempFile("lode-bench", ".log");
    long begun = System.nanoTime();
    var process =
        new ProcessBuilder("/bin/sh", "-c", command).redirectOutput(file.toFile()).start();
    process.waitFor();
    double rate = java.nio.file.Files.size(file) / 1e6 / ((System.nanoTime() - begun) / 1e9);
    java.nio.file.Files.delete(file);
    return rate;
  }

  private static String submit(Fleet fleet, String text, int milliCpus)
      throws InterruptedException {
    var spec =
        JobSpec.newBuilder()
            .setResources(Resources.newBuilder().setMilliCpus(milliCpus))
            .setWorkload(Workload.newBuilder().setLauncher("shell").setText(text))
            .build();
    return fleet.client().submit(spec, UUID.randomUUID().toString()).getJob().getId();
  }

  private static Job require(Job job) throws IOException {
    if (job.getOutcome().getKind() != Outcome.Kind.KIND_SUCCEEDED) {
      throw new IOException("a job did not succeed: " + job);
    }
    return job;
  }

  private static String get(Future<String> id) throws IOException, InterruptedException {
    try {
      return id.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }
}
