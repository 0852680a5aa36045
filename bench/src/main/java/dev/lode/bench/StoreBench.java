package dev.lode.bench;

import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.store.JobQuery;
import dev.lode.coordinator.store.JobQuery.OutcomeWord;
import dev.lode.coordinator.store.JobQuery.StateWord;
import dev.lode.coordinator.store.LogStore;
import dev.lode.coordinator.store.LogStore.Chunk;
import dev.lode.coordinator.store.file.FileLogStore;
import dev.lode.coordinator.store.sql.SqlJobStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// How fast the stores are: `StoreBench FOLDER [JOBS]`, in an empty folder of the disk to measure,
/// which is left with what was written.
public final class StoreBench {

  private static final int BATCH = 100;
  private static final int PAGE = 50;
  private static final int CHUNK = 256 << 10;
  private static final int TINY_LOGS = 2000;

  private final Path folder;
  private final int jobs;
  private final BenchJobs make = new BenchJobs();

  private StoreBench(Path folder, int jobs) {
    this.folder = folder;
    this.jobs = jobs;
  }

  /// Runs all of it.
  public static void main(String[] args) throws IOException {
    var bench =
        new StoreBench(
            Files.createDirectories(Path.of(args[0])),
            args.length > 1 ? Integer.parseInt(args[1]) : 100_000);
    for (int round = 1; round <= 3; round++) {
      bench.commits(round);
    }
    bench.history();
    for (int round = 1; round <= 3; round++) {
      bench.logs(round);
    }
  }

  /// In a file of its own each time, so that rounds can be compared.
  private void commits(int round) {
    RawSqlite.measure(folder.resolve("raw-" + round + ".db"));
    try (var store = SqlJobStore.open(folder.resolve("commits-" + round + ".db"))) {
      var one = new ArrayList<Job>();
      Timing.print(
          "submit, 1 a commit", 3000, 1, "job", i -> commit(store, one, submitted(i + 1, 1)));
      Timing.print(
          "next version, 1 a commit", 3000, 1, "job", i -> run(store, one.subList(i, i + 1)));
      var many = new ArrayList<Job>();
      Timing.print(
          "submit, 100 a commit",
          300,
          BATCH,
          "job",
          i -> commit(store, many, submitted(10_001 + i * BATCH, BATCH)));
      Timing.print(
          "next version, 100 a commit",
          300,
          BATCH,
          "job",
          i -> run(store, many.subList(i * BATCH, (i + 1) * BATCH)));
    }
  }

  private List<JobChange> submitted(long first, int count) {
    var changes = new ArrayList<JobChange>();
    for (long number = first; number < first + count; number++) {
      changes.add(make.submitted(number));
    }
    return changes;
  }

  private static void commit(SqlJobStore store, List<Job> into, List<JobChange> changes) {
    store.commit(changes, List.of());
    changes.forEach(it -> into.add(it.job()));
  }

  private static void run(SqlJobStore store, List<Job> jobs) {
    store.commit(jobs.stream().map(BenchJobs::running).toList(), List.of());
  }

  /// What a long history costs: all jobs, nine in ten of them finished, then as many live ones.
  private void history() throws IOException {
    var file = folder.resolve("history.db");
    try (var store = SqlJobStore.open(file)) {
      Timing.print(
          "history: submit, 1,000 a commit", jobs / 1000, 1000, "job", i -> fill(store, i, true));
    }
    recovery(file, "of few live ones");
    try (var store = SqlJobStore.open(file)) {
      pages(store);
      Timing.print(
          "live: submit, 1,000 a commit",
          jobs / 1000,
          1000,
          "job",
          i -> fill(store, i + jobs, false));
    }
    recovery(file, "of as many live ones");
    try (var store = SqlJobStore.open(file)) {
      pages(store);
    }
    System.out.printf("file: %,d bytes%n", Files.size(file));
  }

  private void recovery(Path file, String what) {
    Timing.print(
        "open + recover " + what,
        3,
        1,
        "time",
        _ -> {
          try (var store = SqlJobStore.open(file)) {
            store.recover();
          }
        });
  }

  private void fill(SqlJobStore store, int block, boolean history) {
    var changes = submitted(block * 1000L + 1, 1000);
    store.commit(changes, List.of());
    if (history) {
      store.commit(
          changes.stream()
              .filter(it -> it.job().number() % 1000 != 0)
              .map(it -> BenchJobs.finished(it.job()))
              .toList(),
          List.of());
    }
  }

  private void pages(SqlJobStore store) {
    var random = new Random(3);
    page(store, random, "page of all", List.of(), "", List.of());
    page(store, random, "page of queued", List.of(StateWord.QUEUED), "", List.of());
    page(store, random, "page of running", List.of(StateWord.RUNNING), "", List.of());
    page(store, random, "page of failed", List.of(), "", List.of(OutcomeWord.FAILED));
    page(store, random, "page of a name", List.of(), "sweep-7", List.of());
    page(
        store, random, "page of a name, failed", List.of(), "sweep-8", List.of(OutcomeWord.FAILED));
    Timing.print(
        "by prefix of 8",
        200,
        1,
        "read",
        _ -> store.findByPrefix(make.id().value().substring(0, 8), 2));
  }

  private void page(
      SqlJobStore store,
      Random random,
      String what,
      List<StateWord> states,
      String name,
      List<OutcomeWord> outcomes) {
    Timing.print(
        what,
        200,
        1,
        "page",
        _ ->
            store.list(new JobQuery(states, name, outcomes, 1 + random.nextLong(2L * jobs), PAGE)));
  }

  private void logs(int round) {
    RawAppend.measure(folder.resolve("raw-" + round + ".log"), CHUNK);
    try (var store = new FileLogStore(folder.resolve("logs-" + round), InstantSource.system())) {
      oneLog(store);
      tinyLogs(store, 1);
      tinyLogs(store, 20);
      tinyLogs(store, 200);
    }
  }

  private void oneLog(LogStore store) {
    var attempt = new AttemptId(make.id(), 1, 0);
    var data = ByteBuffer.allocateDirect(CHUNK);
    Timing.print(
        "log: 256 KiB an append",
        1200,
        CHUNK / 1e6,
        "MB",
        i -> store.append(List.of(new Chunk(attempt, (long) i * CHUNK, data))));
    var into = ByteBuffer.allocateDirect(CHUNK);
    Timing.print(
        "log: read 256 KiB",
        1200,
        CHUNK / 1e6,
        "MB",
        i -> store.read(attempt, (long) i * CHUNK, into.clear()));
  }

  private void tinyLogs(LogStore store, int together) {
    var data = ByteBuffer.wrap("hello, world\n".getBytes(StandardCharsets.UTF_8));
    Timing.print(
        "log: new logs of 13 bytes, %d an append".formatted(together),
        TINY_LOGS / together,
        together,
        "log",
        _ -> {
          var chunks = new ArrayList<Chunk>();
          for (int i = 0; i < together; i++) {
            chunks.add(new Chunk(new AttemptId(make.id(), 1, 0), 0, data));
          }
          store.append(chunks);
        });
  }
}
