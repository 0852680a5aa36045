package dev.lode.coordinator.retention;

import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.store.JobStore;
import dev.lode.coordinator.store.StoreException;
import dev.lode.coordinator.store.file.FileLogStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/// Compresses the logs that nobody writes to any more, and has the record say what they weigh now.
///
/// Stopping anywhere is harmless: a log that is not sealed is found again. A folder in which
/// nothing has changed is not looked through again.
///
/// Threads: one.
public final class Sealer {

  private static final System.Logger LOG = System.getLogger(Sealer.class.getName());

  private final FileLogStore logs;
  private final JobStore jobs;
  private final Predicate<AttemptId> live;
  private final Disks disks;
  private final Map<Path, FileTime> done = new HashMap<>();

  /// @param live whether an attempt may still write
  public Sealer(FileLogStore logs, JobStore jobs, Predicate<AttemptId> live, Disks disks) {
    this.logs = logs;
    this.jobs = jobs;
    this.live = live;
    this.disks = disks;
  }

  /// Looks once through all.
  void pass() throws InterruptedException {
    for (Path shard : logs.shards()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      pass(shard);
    }
  }

  private void pass(Path shard) {
    try {
      var changed = Files.getLastModifiedTime(shard);
      if (changed.equals(done.get(shard))) {
        return;
      }
      boolean all = true;
      for (AttemptId attempt : logs.unsealed(shard)) {
        all &= !live.test(attempt) && sealed(attempt);
      }
      if (all) {
        // What was sealed has changed it: it is looked at once more, and then no more.
        done.put(shard, changed);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "not looked through: {0}", e.getMessage());
    }
  }

  /// One that cannot be read does not hold back the others.
  private boolean sealed(AttemptId attempt) {
    try {
      return disks.unlessHeld().test(() -> seal(attempt));
    } catch (StoreException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "log of attempt={0} stays as it is: {1}",
          attempt,
          e.getMessage());
      return true;
    }
  }

  private void seal(AttemptId attempt) {
    if (logs.seal(attempt) != 0) {
      var job = jobs.find(attempt.job());
      if (job != null) {
        disks.record().reweigh(job.number(), logs.bytes(job.id(), job.attempts()));
      }
    }
  }
}
