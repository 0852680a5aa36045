package dev.lode.coordinator.retention;

import dev.lode.common.model.Artifact;
import dev.lode.common.model.AttemptId;
import dev.lode.common.model.InputFile;
import dev.lode.common.model.JobId;
import dev.lode.common.model.OnDisconnect;
import dev.lode.common.model.Program;
import dev.lode.common.model.RelativePath;
import dev.lode.common.model.Resources;
import dev.lode.common.model.Setup;
import dev.lode.common.model.Sha256;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.control.Actor;
import dev.lode.coordinator.control.ControlLoop;
import dev.lode.coordinator.core.Answer;
import dev.lode.coordinator.core.Command;
import dev.lode.coordinator.core.Decision;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.core.job.Collection;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobSpec;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.Outcome;
import dev.lode.coordinator.core.job.Retries;
import dev.lode.coordinator.core.retention.Findings;
import dev.lode.coordinator.core.retention.Kept;
import dev.lode.coordinator.core.retention.Retention;
import dev.lode.coordinator.store.LogStore.Chunk;
import dev.lode.coordinator.store.RetentionStore;
import dev.lode.coordinator.store.file.FileBlobStore;
import dev.lode.coordinator.store.file.FileLogStore;
import dev.lode.coordinator.store.sql.SqlJobStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// A data folder with jobs that have ended, real stores, and a control loop; its clock stands still
/// unless it is moved.
final class Archive implements AutoCloseable {

  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  final AtomicReference<Instant> now;
  final SqlJobStore store;
  final RetentionStore record;
  final FileLogStore logs;
  final FileBlobStore blobs;
  final ControlLoop control;
  final Disks disks;

  Archive(Path folder, Instant at) {
    now = new AtomicReference<>(at);
    store = SqlJobStore.open(folder.resolve("lode.db"));
    record = store.retention();
    var skipped = record.begin(at);
    logs = new FileLogStore(folder.resolve("logs"), now::get);
    blobs = new FileBlobStore(folder.resolve("blobs"), 1 << 20, () -> now.get().minus(skipped));
    control =
        new ControlLoop(
            ControlLoop.Limits.DEFAULT, Times.DEFAULT, now::get, now::get, store, new Nobody());
    control.start();
    disks =
        new Disks(
            record,
            logs,
            blobs,
            skipped,
            it -> {
              it.run();
              return true;
            });
  }

  private static final class Nobody implements Actor {
    @Override
    public void committed(Decision decision) {}

    @Override
    public void recovered(List<Job> live) {}
  }

  void passes(Duration time) {
    now.updateAndGet(it -> it.plus(time));
  }

  Sweeper sweep(Retention policy) throws InterruptedException {
    var sweeper = new Sweeper(policy, control, now::get, disks);
    sweeper.pass();
    return sweeper;
  }

  Answer ask(Command command) throws Exception {
    return control.send(command).get(60, TimeUnit.SECONDS);
  }

  void pin(Job job, boolean pinned) throws Exception {
    ask(new Command.Pin(job.id(), job.number(), pinned));
  }

  static JobId id(long number) {
    return new JobId(new UUID(number << 32, number).toString());
  }

  /// One that has ended now, with so much log of each of its attempts.
  Job ended(long number, int attempts, int logBytes, List<Artifact> artifacts, String... inputs) {
    for (int attempt = 1; attempt <= attempts; attempt++) {
      logs.append(
          List.of(
              new Chunk(new AttemptId(id(number), attempt, 0), 0, ByteBuffer.allocate(logBytes))));
    }
    var spec =
        new JobSpec(
            "job",
            Resources.ordinary(),
            0,
            null,
            null,
            Duration.ofSeconds(10),
            OnDisconnect.STOP,
            "shell",
            null,
            Retries.NONE);
    var left = new Collection(logBytes, 0, null, "", artifacts, List.of());
    var job =
        new Job(
            id(number),
            number,
            spec,
            "",
            now.get(),
            attempts,
            0,
            0,
            new JobState.Finished(new Outcome.Succeeded(), null, null, left, now.get()));
    var files =
        List.of(inputs).stream()
            .map(it -> new InputFile(new RelativePath(it), blob(it), it.length(), false))
            .toList();
    var workload = new Workload(Program.shell("true"), new TreeMap<>(), new Setup(files));
    store.commit(List.of(new JobChange(job, workload)), List.of());
    return job;
  }

  Job ended(long number, int logBytes) {
    return ended(number, 1, logBytes, List.of());
  }

  /// Stores a blob of this text.
  Sha256 blob(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var name = Sha256.of(bytes);
    try (var upload = blobs.begin(name, bytes.length)) {
      upload.write(ByteBuffer.wrap(bytes));
      upload.keep();
    }
    return name;
  }

  Artifact artifact(String text) {
    return new Artifact(new RelativePath("out/" + text), blob(text), text.length());
  }

  /// What would be the first to go.
  Findings find() {
    return record.find(record.totals(), 10, now.get());
  }

  Kept kept(Job job) {
    return store.kept(List.of(job.number())).getOrDefault(job.number(), Kept.WHOLE);
  }

  long logOnDisk(Job job) {
    return logs.bytes(job.id(), job.attempts());
  }

  @Override
  public void close() {
    try {
      control.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    logs.close();
    store.close();
  }
}
