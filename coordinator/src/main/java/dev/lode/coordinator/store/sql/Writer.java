package dev.lode.coordinator.store.sql;

import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.cluster.Agent;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.store.JobQuery.StateWord;
import dev.lode.coordinator.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one connection that writes. After a failure it is given up, which rolls back what it had
/// begun, and the next write opens another one.
///
/// Threads: any, one after the other.
final class Writer implements AutoCloseable {

  /// Only what can change is set: an index is written when one of its columns is.
  private static final String PUT_JOB =
      """
      INSERT INTO jobs (number, id, name, state, outcome, priority, submitted_ms, finished_ms,
        idempotency_key, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (number) DO UPDATE SET state = excluded.state, outcome = excluded.outcome,
        finished_ms = excluded.finished_ms, body = excluded.body
      WHERE jobs.id = excluded.id
      """;

  private static final String PUT_WORKLOAD =
      """
      INSERT INTO workloads (number, body) VALUES (?, ?)
      ON CONFLICT (number) DO UPDATE SET body = excluded.body
      """;

  private static final String PUT_AGENT =
      """
      INSERT INTO agents (id, session, body) VALUES (?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET session = excluded.session, body = excluded.body
      """;

  private static final String CHECK =
      """
      INSERT INTO write_check (only, times) VALUES (1, 1)
      ON CONFLICT (only) DO UPDATE SET times = write_check.times + 1
      """;

  private final DataFile file;
  private @Nullable Open open;
  private boolean closed;

  /// A connection and its statements, which end with it.
  private record Open(
      Connection connection,
      PreparedStatement putJob,
      PreparedStatement putWorkload,
      PreparedStatement putAgent,
      PreparedStatement check) {

    static Open on(DataFile file) throws SQLException {
      var connection = file.writer();
      try {
        return new Open(
            connection,
            connection.prepareStatement(PUT_JOB),
            connection.prepareStatement(PUT_WORKLOAD),
            connection.prepareStatement(PUT_AGENT),
            connection.prepareStatement(CHECK));
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    }
  }

  private interface Work {
    void on(Open open) throws SQLException;
  }

  Writer(DataFile file) {
    this.file = file;
    transact(_ -> {});
  }

  void commit(List<JobChange> jobs, List<Agent> agents) {
    transact(
        open -> {
          for (JobChange change : jobs) {
            put(open, change);
          }
          for (Agent agent : agents) {
            put(open.putAgent(), agent);
          }
        });
  }

  void check() {
    transact(open -> open.check().executeUpdate());
  }

  private synchronized void transact(Work work) {
    if (closed) {
      throw new StoreException(file.path() + ": is closed");
    }
    boolean done = false;
    try {
      if (open == null) {
        open = Open.on(file);
      }
      work.on(open);
      open.connection().commit();
      done = true;
    } catch (SQLException e) {
      throw Failures.of(file.path(), e);
    } finally {
      if (!done) {
        giveUp();
      }
    }
  }

  private void put(Open open, JobChange change) throws SQLException {
    put(open.putJob(), change.job());
    if (change.workload() != null) {
      open.putWorkload().setLong(1, change.job().number());
      open.putWorkload().setString(2, WorkloadCodec.text(change.workload()));
      open.putWorkload().executeUpdate();
    }
  }

  private void put(PreparedStatement row, Job job) throws SQLException {
    row.setLong(1, job.number());
    row.setString(2, job.id().value());
    row.setString(3, job.spec().name());
    row.setString(4, StateWord.of(job.state()).name());
    row.setInt(6, job.spec().priority());
    row.setLong(7, job.submittedAt().toEpochMilli());
    if (job.state() instanceof JobState.Finished finished) {
      row.setString(5, Words.of(finished.outcome()).name());
      row.setLong(8, finished.at().toEpochMilli());
    } else {
      row.setString(5, "");
      row.setNull(8, Types.BIGINT);
    }
    row.setString(9, job.idempotencyKey());
    row.setString(10, JobCodec.text(job));
    if (row.executeUpdate() != 1) {
      throw new StoreException(file.path() + ": holds another job with the number " + job.number());
    }
  }

  private static void put(PreparedStatement row, Agent agent) throws SQLException {
    row.setString(1, agent.id().value());
    row.setLong(2, agent.session());
    row.setString(3, AgentCodec.text(agent));
    row.executeUpdate();
  }

  private void giveUp() {
    if (open != null) {
      var broken = open;
      open = null;
      closeQuietly(broken.connection());
    }
  }

  /// What the connection had not committed is rolled back by its end, however that goes.
  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException _) {
      // The failure that led here is the one to tell.
    }
  }

  /// The last connection to go copies the write-ahead log into the data file.
  @Override
  public synchronized void close() {
    closed = true;
    giveUp();
  }
}
