package dev.lode.coordinator.store.sql;

import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.store.JobQuery.StateWord;
import dev.lode.coordinator.store.StoreException;
import dev.lode.coordinator.store.sql.Readers.Read;
import dev.lode.coordinator.store.sql.Readers.Reader;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Every job that has not finished, read on two connections at a time: it is what the start of a
/// coordinator waits for.
///
/// Threads: any.
final class LiveJobs {

  /// Some of one of two halves that are alike however the live jobs lie among the finished ones.
  private static final String SOME =
      """
      SELECT count(*), max(number), group_concat(%s, char(10)) FROM (
        SELECT number, sum, body FROM jobs
        WHERE state = ? AND outcome = '' AND number % 2 = ? AND number >= ?
        ORDER BY number LIMIT 256)
      """
          .replace("%s", JobLines.LINE);

  private static final String COMMITS = "SELECT value FROM counts WHERE name = 'commits'";

  private final Path file;
  private final Readers readers;

  LiveJobs(Path file, Readers readers) {
    this.file = file;
    this.readers = readers;
  }

  /// All of them in the order of submit, with what else is read as of the same commit.
  record Snapshot<T>(List<Job> jobs, T rest) {}

  private record Half<T>(long commits, List<Job> jobs, T rest) {}

  <T> Snapshot<T> with(Read<T> rest) {
    var other = new FutureTask<>(() -> oneCommit(it -> half(it, 1, _ -> true)));
    Thread.ofPlatform().name("record").start(other);
    var even = oneCommit(it -> half(it, 0, rest));
    var odd = join(other);
    if (odd.commits() == even.commits()) {
      return new Snapshot<>(sorted(even.jobs(), odd.jobs()), even.rest());
    }
    // Somebody wrote in between: again, on one connection.
    return oneCommit(
        it ->
            new Snapshot<>(
                sorted(half(it, 0, _ -> true).jobs(), half(it, 1, _ -> true).jobs()),
                rest.from(it)));
  }

  private <T> T oneCommit(Read<T> work) {
    return readers.read(reader -> reader.asOfOneCommit(work));
  }

  private <T> Half<T> half(Reader reader, int which, Read<T> rest) throws SQLException {
    var jobs = new ArrayList<Job>();
    var lines = new JobLines(file);
    for (StateWord state : StateWord.values()) {
      if (state != StateWord.FINISHED) {
        long last = -1;
        do {
          last = some(reader, List.of(state.name(), which, last + 1), lines, jobs);
        } while (last >= 0);
      }
    }
    long commits = reader.all(COMMITS, List.of(), row -> row.getLong(1)).getFirst();
    return new Half<>(commits, jobs, rest.from(reader));
  }

  /// Returns the number of the last one; -1 when there was none.
  private long some(Reader reader, List<?> of, JobLines lines, List<Job> jobs) throws SQLException {
    return reader
        .all(
            SOME,
            of,
            row -> {
              byte[] found = row.getBytes(3);
              int read = found == null ? 0 : lines.read(found, jobs::add);
              if (read != row.getInt(1)) {
                throw Rows.damaged(file, "a live job up to number " + row.getLong(2));
              }
              return read == 0 ? -1L : row.getLong(2);
            })
        .getFirst();
  }

  private static List<Job> sorted(List<Job> some, List<Job> others) {
    var all = new ArrayList<Job>(some.size() + others.size());
    all.addAll(some);
    all.addAll(others);
    all.sort(Comparator.comparingLong(Job::number));
    return all;
  }

  private <T> T join(FutureTask<T> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(file + ": interrupted while waiting to read", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StoreException known
          ? known
          : new StoreException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
