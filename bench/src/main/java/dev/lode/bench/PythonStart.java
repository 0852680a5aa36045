package dev.lode.bench;

import com.google.protobuf.ByteString;
import dev.lode.cli.client.LogReading;
import dev.lode.proto.v1.JobSpec;
import dev.lode.proto.v1.Resources;
import dev.lode.proto.v1.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What a Python environment costs a job that finds it built: bare interpreter, job without, job
/// with one, alternately on one idle fleet.
final class PythonStart {

  private static final String PROGRAM = "import time; print(time.time_ns())";

  /// There already in every environment: it can be asked for without any index.
  private static final String REQUIREMENTS = "pip";

  private final Path lode;

  PythonStart(Path lode) {
    this.lode = lode;
  }

  List<Figure> measure(int rounds) throws IOException, InterruptedException {
    var bare = new double[rounds];
    var without = new double[rounds];
    var with = new double[rounds];
    try (var nothing = new TemporaryFolder();
        var fleet = Fleet.start(lode, "--python-wheels", nothing.path().toString())) {
      for (int i = -10; i < rounds; i++) {
        double ofBare = bare();
        double ofJob = job(fleet, "");
        double ofEnvironment = job(fleet, REQUIREMENTS);
        if (i >= 0) {
          bare[i] = ofBare;
          without[i] = ofJob;
          with[i] = ofEnvironment;
        }
      }
    }
    return List.of(
        new Figure("bare python3: spawn → its first line", "ms", bare, "for comparison"),
        new Figure("Python job: submit → its first line", "ms", without, "for comparison"),
        new Figure(
            "the same with a warm environment", "ms", with, "at most 5 ms more than without"));
  }

  private static double bare() throws IOException {
    long begun = nanos();
    var process = new ProcessBuilder("python3", "-c", PROGRAM).start();
    return millis(
        begun, new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
  }

  private static double job(Fleet fleet, String requirements)
      throws IOException, InterruptedException {
    var workload =
        Workload.newBuilder()
            .setLauncher("python")
            .setText(PROGRAM)
            .setRequirements(requirements)
            .build();
    var spec =
        JobSpec.newBuilder()
            .setResources(Resources.newBuilder().setMilliCpus(1000))
            .setWorkload(workload)
            .build();
    long begun = nanos();
    var job = fleet.client().submit(spec, UUID.randomUUID().toString()).getJob().getId();
    var log = new StringBuilder();
    fleet
        .client()
        .log(job)
        .follow(
            new LogReading.Sink() {
              @Override
              public void attempt(int number) {}

              @Override
              public void write(ByteString data) {
                log.append(data.toStringUtf8());
              }
            });
    var _ = fleet.client().watch(job, _ -> {});
    return millis(begun, log.toString());
  }

  /// The last line is the program's; what built the environment comes before it.
  private static double millis(long begun, String log) throws IOException {
    var lines = log.strip().lines().toList();
    try {
      return (Long.parseLong(lines.getLast()) - begun) / 1e6;
    } catch (NumberFormatException e) {
      throw new IOException("not the program's output: " + log, e);
    }
  }

  private static long nanos() {
    var now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
