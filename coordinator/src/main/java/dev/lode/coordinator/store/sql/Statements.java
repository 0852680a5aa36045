package dev.lode.coordinator.store.sql;

import dev.lode.common.model.Artifact;
import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.Decision.TriggerChange;
import dev.lode.coordinator.core.cluster.Agent;
import dev.lode.coordinator.core.job.Collection;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState;
import dev.lode.coordinator.core.job.JobState.Finished;
import dev.lode.coordinator.core.job.PastAttempt;
import dev.lode.coordinator.core.retention.Keeping;
import dev.lode.coordinator.store.JobQuery.OutcomeWord;
import dev.lode.coordinator.store.JobQuery.StateWord;
import dev.lode.coordinator.store.RetentionStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;

/// What is written, on one connection, prepared once.
///
/// An index costs when one of its columns is set, whether to another value or not; so a new version
/// of a job sets only what can have changed since the last one.
///
/// Threads: one at a time.
final class Statements implements AutoCloseable {

  private static final String NEW_JOB =
      """
      INSERT INTO jobs (number, id, id_head, name, state, outcome, priority, submitted_ms,
        finished_ms, idempotency_key, body, sum, ended_ms, log_bytes, artifact_bytes, key_head)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (number) DO UPDATE SET state = excluded.state, outcome = excluded.outcome,
        finished_ms = excluded.finished_ms, body = excluded.body, sum = excluded.sum,
        ended_ms = excluded.ended_ms, log_bytes = excluded.log_bytes,
        artifact_bytes = excluded.artifact_bytes
      WHERE jobs.id = excluded.id
      """;

  private static final String LIVE_JOB =
      "UPDATE jobs SET state = ?, body = ?, sum = ? WHERE number = ? AND id = ? AND outcome = ''";

  private static final String FINISHED_JOB =
      """
      UPDATE jobs SET state = 'FINISHED', outcome = ?, finished_ms = ?, body = ?, sum = ?,
        ended_ms = ?, log_bytes = ?, artifact_bytes = ?
          + (SELECT coalesce(sum(artifact_bytes), 0) FROM attempts WHERE job = jobs.number)
      WHERE number = ? AND id = ?
      """;

  private static final String WORKLOAD =
      """
      INSERT INTO workloads (number, body, sum) VALUES (?, ?, ?)
      ON CONFLICT (number) DO UPDATE SET body = excluded.body, sum = excluded.sum
      """;

  private static final String PAST =
      """
      INSERT INTO attempts (job, attempt, body, sum, artifact_bytes) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (job, attempt) DO UPDATE SET body = excluded.body, sum = excluded.sum,
        artifact_bytes = excluded.artifact_bytes
      """;

  private static final String AGENT =
      """
      INSERT INTO agents (id, session, body, sum) VALUES (?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET session = excluded.session, body = excluded.body,
        sum = excluded.sum
      """;

  private static final String CHECK =
      """
      INSERT INTO write_check (only, times) VALUES (1, 1)
      ON CONFLICT (only) DO UPDATE SET times = write_check.times + 1
      """;

  /// What one attempt counts for at most: 4 TiB.
  private static final long MOST_BYTES = 1L << 42;

  private static final String COUNT = "UPDATE counts SET value = ?, sum = ? WHERE name = ?";

  private final Connection connection;
  private final PreparedStatement newJob;
  private final PreparedStatement liveJob;
  private final PreparedStatement finishedJob;
  private final PreparedStatement workload;
  private final PreparedStatement past;
  private final PreparedStatement agent;
  private final PreparedStatement check;
  private final PreparedStatement count;
  private final TriggerTable triggers;
  private final BlobUses uses;
  private final KeepingStatements keeping;
  private long commits;
  private long skippedMillis;

  Statements(Connection connection) throws SQLException {
    this.connection = connection;
    this.newJob = connection.prepareStatement(NEW_JOB);
    this.liveJob = connection.prepareStatement(LIVE_JOB);
    this.finishedJob = connection.prepareStatement(FINISHED_JOB);
    this.workload = connection.prepareStatement(WORKLOAD);
    this.past = connection.prepareStatement(PAST);
    this.agent = connection.prepareStatement(AGENT);
    this.check = connection.prepareStatement(CHECK);
    this.count = connection.prepareStatement(COUNT);
    this.triggers = new TriggerTable(connection);
    this.uses = new BlobUses(connection);
    this.keeping = new KeepingStatements(connection, uses);
    this.skippedMillis = keeping.value("skipped_ms");
    this.commits = Migrations.commits(connection);
    connection.rollback();
  }

  void put(JobChange change) throws SQLException {
    var job = change.job();
    String body = JobCodec.text(job);
    if (change.workload() != null) {
      putNew(job, body);
      workload.setLong(1, job.number());
      String text = WorkloadCodec.text(change.workload());
      workload.setString(2, text);
      workload.setLong(3, RowSum.of(job.number(), text));
      workload.executeUpdate();
      uses.put(job.number(), change.workload());
      putPast(change);
    } else {
      // Before the job, which counts what they left together with its own.
      putPast(change);
      if (!putNext(job, body)) {
        putNew(job, body);
      }
    }
  }

  private void putPast(JobChange change) throws SQLException {
    for (PastAttempt attempt : change.past()) {
      put(change.job(), attempt);
    }
  }

  private void put(Job job, PastAttempt attempt) throws SQLException {
    int number = attempt.attempt().id().number();
    String text = StateCodec.text(attempt);
    past.setLong(1, job.number());
    past.setInt(2, number);
    past.setString(3, text);
    past.setLong(4, RowSum.of(job.number() + "/" + number, text));
    boolean there = keeping.kept(job.number()).artifactsOf(number) == null;
    past.setLong(5, there ? bytes(attempt.left()) : 0);
    past.executeUpdate();
    if (there) {
      uses.put(job.number(), attempt.left());
    }
  }

  /// Whether the job was there.
  private boolean putNext(Job job, String body) throws SQLException {
    if (job.state() instanceof Finished finished) {
      finishedJob.setString(1, OutcomeWord.of(finished.outcome()).name());
      finishedJob.setLong(2, finished.at().toEpochMilli());
      finishedJob.setString(3, body);
      finishedJob.setLong(4, RowSum.of(job.number(), body));
      putLeft(finishedJob, 5, job, finished);
      finishedJob.setLong(8, job.number());
      finishedJob.setString(9, job.id().value());
      return finishedJob.executeUpdate() == 1;
    }
    liveJob.setString(1, StateWord.of(job.state()).name());
    liveJob.setString(2, body);
    liveJob.setLong(3, RowSum.of(job.number(), body));
    liveJob.setLong(4, job.number());
    liveJob.setString(5, job.id().value());
    return liveJob.executeUpdate() == 1;
  }

  private void putNew(Job job, String body) throws SQLException {
    newJob.setLong(1, job.number());
    newJob.setString(2, job.id().value());
    newJob.setLong(3, IdHead.of(job.id()));
    newJob.setString(4, job.spec().name());
    newJob.setString(5, StateWord.of(job.state()).name());
    putOutcome(job.state());
    newJob.setInt(7, job.spec().priority());
    newJob.setLong(8, job.submittedAt().toEpochMilli());
    newJob.setString(10, job.idempotencyKey());
    newJob.setLong(16, KeyHead.of(job.idempotencyKey()));
    newJob.setString(11, body);
    newJob.setLong(12, RowSum.of(job.number(), body));
    if (job.state() instanceof Finished finished) {
      putLeft(newJob, 13, job, finished);
    } else {
      newJob.setNull(13, Types.BIGINT);
      newJob.setNull(14, Types.BIGINT);
      newJob.setLong(15, 0);
    }
    if (newJob.executeUpdate() != 1) {
      throw new SQLException("another job has the number " + job.number());
    }
  }

  /// What retention goes by. Only the log of a single attempt that was collected is known here; the
  /// others are weighed later.
  private void putLeft(PreparedStatement into, int first, Job job, Finished finished)
      throws SQLException {
    var left = finished.left();
    into.setLong(first, finished.at().toEpochMilli() - skippedMillis);
    boolean known = job.attempts() == 0 || (job.attempts() == 1 && finished.exit() != null);
    if (!known) {
      into.setNull(first + 1, Types.BIGINT);
    } else {
      into.setLong(first + 1, Math.clamp(left.logEnd() - left.logLostBytes(), 0, MOST_BYTES));
    }
    into.setLong(first + 2, bytes(left));
    uses.put(job.number(), left);
  }

  /// Sizes are what an agent said: no more than sums of them over all jobs can bear.
  private static long bytes(Collection left) {
    return left.artifacts().stream()
        .mapToLong(Artifact::sizeBytes)
        .reduce(0, (sum, size) -> sum + Math.min(size, MOST_BYTES - sum));
  }

  private void putOutcome(JobState state) throws SQLException {
    if (state instanceof Finished finished) {
      newJob.setString(6, OutcomeWord.of(finished.outcome()).name());
      newJob.setLong(9, finished.at().toEpochMilli());
    } else {
      newJob.setString(6, "");
      newJob.setNull(9, Types.BIGINT);
    }
  }

  void put(Agent version) throws SQLException {
    agent.setString(1, version.id().value());
    agent.setLong(2, version.session());
    String text = AgentCodec.text(version);
    agent.setString(3, text);
    agent.setLong(4, RowSum.of(version.id().value(), text));
    agent.executeUpdate();
  }

  void put(TriggerChange change) throws SQLException {
    triggers.write(change);
  }

  void put(Keeping change) throws SQLException {
    keeping.put(change, skippedMillis);
  }

  KeepingStatements keeping() {
    return keeping;
  }

  /// A coordinator begins: of the time since one last ran, no more counts than a stop may last, and
  /// none of a clock that was set back.
  long beginRetention(long nowMillis) throws SQLException {
    long seen = keeping.value("seen_ms");
    long gap = seen == 0 ? 0 : nowMillis - seen;
    long counted = Math.clamp(gap, 0, RetentionStore.LONGEST_STOP.toMillis());
    skippedMillis += gap - counted;
    keeping.putValue("skipped_ms", skippedMillis);
    keeping.putValue("seen_ms", nowMillis);
    return skippedMillis;
  }

  void check() throws SQLException {
    check.executeUpdate();
  }

  void beginSessionsAfter(long number) throws SQLException {
    put("sessions", number);
  }

  private void put(String name, long value) throws SQLException {
    count.setLong(1, value);
    count.setLong(2, RowSum.of(name, Long.toString(value)));
    count.setString(3, name);
    if (count.executeUpdate() != 1) {
      throw new SQLException("there is no count of " + name);
    }
  }

  /// Returns how many commits there have been with this one.
  long commit() throws SQLException {
    put("commits", commits + 1);
    connection.commit();
    return ++commits;
  }

  /// Rolls back what was not committed.
  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
