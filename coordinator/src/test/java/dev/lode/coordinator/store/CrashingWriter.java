package dev.lode.coordinator.store;

import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.store.JobQuery.StateWord;
import dev.lode.coordinator.store.LogStore.Chunk;
import dev.lode.coordinator.store.file.FileLogStore;
import dev.lode.coordinator.store.sql.SqlJobStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A program that commits jobs and appends to logs until it is killed, and says each time how far
/// it got: `n END END END`, once job `n` and that much of the three logs are durable.
///
/// Job `n` is committed together with the second version of job `n - 1`. What a job, a version and
/// a log are made of follows from their numbers, so another program can tell what must be there.
final class CrashingWriter {

  static final int LOGS = 3;

  private CrashingWriter() {}

  public static void main(String[] args) {
    var folder = Path.of(args[0]);
    var random = new Random(Long.parseLong(args[1]));
    try (var jobs = SqlJobStore.open(folder.resolve("lode.db"));
        var logs = new FileLogStore(folder.resolve("logs"), InstantSource.system())) {
      long last = jobs.recover().lastNumber();
      if (last > 0) {
        // The one before may have been killed between the two.
        logs.append(List.of(chunk(attempt(LOGS + last), 0, 10)));
      }
      for (long number = last + 1; ; number++) {
        jobs.commit(changes(number), List.of());
        System.out.println(number + " " + String.join(" ", appended(logs, number, random)));
      }
    }
  }

  private static List<JobChange> changes(long number) {
    var changes = new ArrayList<JobChange>();
    changes.add(new JobChange(first(number), new RandomJobs(number).workload()));
    if (number > 1) {
      changes.add(new JobChange(second(number - 1), null));
    }
    return changes;
  }

  static Job first(long number) {
    return new RandomJobs(number).job(number, StateWord.QUEUED);
  }

  static Job second(long number) {
    return new RandomJobs(-number).next(first(number), StateWord.RUNNING);
  }

  private static List<String> appended(LogStore logs, long number, Random random) {
    var chunks = new ArrayList<Chunk>();
    for (int i = 0; i < LOGS; i++) {
      var attempt = attempt(i);
      chunks.add(chunk(attempt, logs.end(attempt), 1 + random.nextInt(20_000)));
    }
    chunks.add(chunk(attempt(LOGS + number), 0, 10));
    return logs.append(chunks).subList(0, LOGS).stream()
        .map(it -> Long.toString(it.durable()))
        .toList();
  }

  /// The first ones have long logs, the others a short one of ten bytes each.
  static AttemptId attempt(long number) {
    return new AttemptId(new RandomJobs(1_000_000 + number).id(), 1, 0);
  }

  private static Chunk chunk(AttemptId attempt, long offset, int length) {
    var data = ByteBuffer.allocate(length);
    for (int i = 0; i < length; i++) {
      data.put(at(offset + i));
    }
    return new Chunk(attempt, offset, data.flip());
  }

  /// What every log has at this offset.
  static byte at(long offset) {
    return (byte) (offset * 31 + (offset >> 8));
  }
}
