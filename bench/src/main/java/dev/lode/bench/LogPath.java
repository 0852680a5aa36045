package dev.lode.bench;

import com.google.protobuf.ByteString;
import dev.lode.cli.client.LogReading;
import dev.lode.proto.v1.Job;
import dev.lode.proto.v1.JobSpec;
import dev.lode.proto.v1.Outcome;
import dev.lode.proto.v1.Resources;
import dev.lode.proto.v1.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// The figures of a log's way: from a job that writes as fast as it can to the coordinator's disk,
/// and from a line that is written to who follows.
final class LogPath {

  private static final int LINES = 2_000_000;
  private static final int LATENCY_LINES = 1000;

  private final Path lode;

  LogPath(Path lode) {
    this.lode = lode;
  }

  List<Figure> measure(int rounds, int megabytes) throws IOException, InterruptedException {
    var figures = new ArrayList<Figure>();
    var bytes = "head -c " + megabytes + "M /dev/zero";
    var lines = "seq 1 " + LINES;
    try (var fleet = Fleet.start(lode)) {
      var path = new double[rounds];
      var bare = new double[rounds];
      var ours = new double[rounds];
      var theirs = new double[rounds];
      var lineRate = new double[rounds];
      job(fleet, "head -c 64M /dev/zero");
      for (int i = 0; i < rounds; i++) {
        var before = System.nanoTime();
        var done = job(fleet, timed(bytes));
        path[i] = done.getLogBytes() / 1e6 / seconds(before);
        ours[i] = written(done) / 1e6;
        bare[i] = (double) megabytes * (1 << 20) / 1e6 / bare(bytes + " > FILE; sync FILE");
        theirs[i] = 1e3 * bare(bytes + " > FILE");
        before = System.nanoTime();
        job(fleet, lines);
        lineRate[i] = LINES / seconds(before);
      }
      figures.add(
          new Figure(
              "log of one job, submit → all durable at the coordinator, " + megabytes + " MB",
              "MB/s",
              path,
              "≥ 300 MB/s"));
      figures.add(
          new Figure("the same bytes, bare: a file and its sync", "MB/s", bare, "in comparison"));
      figures.add(new Figure("the job's own time to write them", "ms", ours, "in comparison"));
      figures.add(new Figure("the same, bare, without the sync", "ms", theirs, "in comparison"));
      figures.add(
          new Figure(
              LINES + " short lines of one job, submit → durable",
              "lines/s",
              lineRate,
              "≥ 100,000/s"));
      figures.add(latency(fleet));
    }
    return figures;
  }

  /// Writes the nanoseconds that the command took into the result.
  private static String timed(String command) {
    return "a=$(date +%s%N); "
        + command
        + "; b=$(date +%s%N); echo \"{\\\"ns\\\": $((b - a))}\" > \"$LODE_RESULT\"";
  }

  private static double written(Job job) {
    return Double.parseDouble(job.getResultJson().replaceAll("[^0-9]", ""));
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  /// Seconds that a command takes; FILE in it is a new file.
  private static double bare(String command) throws IOException, InterruptedException {
    var file = Files.createTempFile("lode-bench", ".log");
    try {
      long begun = System.nanoTime();
      var shell = new ProcessBuilder("/bin/sh", "-c", command.replace("FILE", file.toString()));
      shell.start().waitFor();
      return seconds(begun);
    } finally {
      Files.delete(file);
    }
  }

  /// A job that writes the time, a line each ten milliseconds; how late each line is.
  private static Figure latency(Fleet fleet) throws IOException, InterruptedException {
    var program =
        "import time\n"
            + "for i in range(%d):\n".formatted(LATENCY_LINES)
            + "    time.sleep(0.01)\n"
            + "    print(time.time_ns(), flush=True)\n";
    var late = new ArrayList<Double>();
    var rest = new StringBuilder();
    var id = submit(fleet, "python", program);
    fleet
        .client()
        .log(id)
        .follow(
            new LogReading.Sink() {
              @Override
              public void attempt(int number) {}

              @Override
              public void write(ByteString data) {
                var now = Instant.now();
                double arrived = now.getEpochSecond() * 1e3 + now.getNano() / 1e6;
                rest.append(data.toString(StandardCharsets.US_ASCII));
                for (int end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
                  late.add(arrived - Double.parseDouble(rest.substring(0, end)) / 1e6);
                  rest.delete(0, end + 1);
                }
              }
            });
    return new Figure("line → follower", "ms", late, "p99 < 100 ms");
  }

  private static Job job(Fleet fleet, String text) throws IOException, InterruptedException {
    var job = fleet.client().watch(submit(fleet, "shell", text), _ -> {});
    if (job.getOutcome().getKind() != Outcome.Kind.KIND_SUCCEEDED || job.getLogLostBytes() != 0) {
      throw new IOException("a job did not succeed, or its log is not whole: " + job);
    }
    return fleet.client().job(job.getId());
  }

  private static String submit(Fleet fleet, String launcher, String text)
      throws InterruptedException {
    var spec =
        JobSpec.newBuilder()
            .setResources(Resources.newBuilder().setMilliCpus(1000))
            .setWorkload(Workload.newBuilder().setLauncher(launcher).setText(text))
            .build();
    return fleet.client().submit(spec, UUID.randomUUID().toString()).getJob().getId();
  }
}
