package dev.lode.bench;

import dev.lode.proto.v1.JobSpec;
import dev.lode.proto.v1.JobsGrpc;
import dev.lode.proto.v1.SubmitJobRequest;
import dev.lode.proto.v1.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// How a coordinator starts on a large record, and what memory it needs for it.
final class Scale {

  private static final int LIVE = 100_000;
  private static final String HEAP = "-Xmx1500m";

  private final Path lode;

  Scale(Path lode) {
    this.lode = lode;
  }

  /// After kill -9, with 100,000 live jobs, half of them running; beside it a record of nothing.
  List<Figure> recovery(int rounds) throws IOException, InterruptedException {
    var empty = new Start[rounds];
    var live = new Start[rounds];
    try (var nothing = new TemporaryFolder();
        var much = new TemporaryFolder()) {
      new BigRecord(0, 0, 0).write(nothing.path());
      new BigRecord(0, LIVE / 2, LIVE / 2).write(much.path());
      for (int i = -1; i < rounds; i++) {
        var without = killedAndBack(nothing.path());
        var with = killedAndBack(much.path());
        if (i >= 0) {
          empty[i] = without;
          live[i] = with;
        }
      }
    }
    return List.of(
        Start.millis("kill -9, start → first submit answered, no jobs", empty, "–"),
        Start.millis("the same, 100,000 live jobs, half of them running", live, "< 2,000 ms"),
        Start.cpu("CPU time until then, no jobs", empty),
        Start.cpu("CPU time until then, 100,000 live jobs", live));
  }

  /// From the start of the process to its first answer.
  private record Start(double millis, double cpuMillis) {
    static Figure millis(String name, Start[] starts, String target) {
      return new Figure(name, "ms", Stream.of(starts).map(Start::millis).toList(), target);
    }

    static Figure cpu(String name, Start[] starts) {
      return new Figure(name, "ms", Stream.of(starts).map(Start::cpuMillis).toList(), "–");
    }
  }

  private Start killedAndBack(Path data) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    try (var coordinator = CoordinatorProcess.start(lode, data, "")) {
      var start = answered(coordinator, begun);
      coordinator.kill();
      return start;
    }
  }

  /// With a heap of 1.5 GB, and as many queued jobs as finished ones.
  List<Figure> million(int rounds, int many) throws IOException, InterruptedException {
    var started = new Start[rounds];
    var recovered = new Start[rounds];
    var heap = new double[rounds];
    try (var much = new TemporaryFolder()) {
      long begun = System.nanoTime();
      new BigRecord(many, 0, many).write(much.path());
      System.out.printf(
          "written in %.0f s, %,d bytes%n",
          (System.nanoTime() - begun) / 1e9, Files.size(much.path().resolve("lode.db")));
      for (int i = 0; i < rounds; i++) {
        begun = System.nanoTime();
        try (var coordinator = CoordinatorProcess.start(lode, much.path(), HEAP)) {
          started[i] = answered(coordinator, begun);
          heap[i] = coordinator.usedHeap();
          coordinator.kill();
        }
        begun = System.nanoTime();
        try (var coordinator = CoordinatorProcess.start(lode, much.path(), HEAP)) {
          recovered[i] = answered(coordinator, begun);
        }
      }
    }
    var what = String.format(Locale.ROOT, ", %,d queued and as many finished, 1.5 GB heap", many);
    return List.of(
        Start.millis("start → first submit answered" + what, started, "< 10,000 ms"),
        Start.millis("the same after kill -9", recovered, "< 10,000 ms"),
        Start.cpu("CPU time until then", recovered),
        new Figure("heap in use then", "MB", heap, "≤ 1,500 MB"));
  }

  private static Start answered(CoordinatorProcess coordinator, long begun)
      throws IOException, InterruptedException {
    var door = coordinator.door();
    var channel = CoordinatorProcess.channel(door);
    try {
      var request =
          SubmitJobRequest.newBuilder()
              .setSpec(
                  JobSpec.newBuilder()
                      .setWorkload(Workload.newBuilder().setLauncher("shell").setText("true")))
              .build();
      var _ = CoordinatorProcess.admin(JobsGrpc.newBlockingStub(channel), door).submitJob(request);
      return new Start((System.nanoTime() - begun) / 1e6, coordinator.cpuMillis());
    } finally {
      channel.shutdownNow();
    }
  }
}
