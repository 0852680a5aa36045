package dev.lode.coordinator.store.sql;

import dev.lode.common.model.Sha256;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.core.job.JobState.Finished;
import dev.lode.coordinator.store.JobQuery.OutcomeWord;
import dev.lode.coordinator.store.JobQuery.StateWord;
import dev.lode.coordinator.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads everything in a data file, and throws for the first thing that is not as it was written.
final class Verification {

  private static final String JOBS =
      """
      SELECT number, body, sum, id, id_head, name, state, outcome, priority, submitted_ms,
        finished_ms, idempotency_key, ended_ms IS NOT NULL, artifact_bytes, key_head FROM jobs
      """;

  private static final String COMPLETE =
      "SELECT (SELECT count(*) FROM counts) = 2 AND (SELECT count(*) FROM retention) = 3";

  private final Connection connection;
  private final Path file;

  private Verification(Connection connection, Path file) {
    this.connection = connection;
    this.file = file;
  }

  /// The structure alone: pages and the order in them.
  static void quick(Connection connection, Path file) throws SQLException {
    new Verification(connection, file).structure("PRAGMA quick_check(1)");
  }

  /// The structure, that each index fits its table, and each value.
  static void whole(Connection connection, Path file) throws SQLException {
    var verification = new Verification(connection, file);
    verification.structure("PRAGMA integrity_check(1)");
    verification.values();
  }

  private void structure(String check) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(check)) {
      String verdict = row.getString(1);
      if (!verdict.equals("ok")) {
        throw damaged(verdict.lines().filter(it -> !it.startsWith("***")).findFirst().orElse(""));
      }
    }
  }

  private void values() throws SQLException {
    each(JOBS, this::job);
    each(
        "SELECT number, body, sum FROM workloads",
        row -> {
          for (var file : value(row, WorkloadCodec::workload).setup().files()) {
            used(row, BlobUses.INPUT, file.sha256());
          }
        });
    each(
        "SELECT job || '/' || attempt, body, sum FROM attempts",
        row -> value(row, StateCodec::pastAttempt));
    each(
        "SELECT id, body, sum, session FROM agents",
        row -> {
          var agent = value(row, AgentCodec::agent);
          same(row, agent.id().value(), row.getString(1));
          same(row, agent.session(), row.getLong(4));
        });
    triggers();
    each("SELECT name, value, sum FROM counts", row -> value(row, Long::valueOf));
    each("SELECT number, body, sum FROM kept", row -> value(row, KeptCodec::kept));
    each("SELECT name, body, sum FROM leftovers", row -> value(row, KeptCodec::leftover));
    each("SELECT name, value, sum FROM retention", row -> value(row, Long::valueOf));
    each(
        COMPLETE,
        row -> {
          if (!row.getBoolean(1)) {
            throw damaged("rows are missing");
          }
        });
  }

  private void triggers() throws SQLException {
    var workloads = new HashMap<String, Workload>();
    each(
        TriggerTable.WORKLOADS,
        row -> workloads.put(row.getString(1), value(row, WorkloadCodec::workload)));
    each(
        TriggerTable.TRIGGERS,
        row -> {
          var trigger = value(row, text -> TriggerCodec.trigger(text, workloads));
          same(row, trigger.id().value(), row.getString(1));
          same(row, trigger.name(), row.getString(4));
        });
  }

  private interface Row {
    void check(ResultSet row) throws SQLException;
  }

  private void each(String sql, Row check) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        check.check(rows);
      }
    }
  }

  private <T> T value(ResultSet row, Function<String, T> decode) throws SQLException {
    return Rows.decoded(file, row, decode);
  }

  /// The columns beside the body say the same as the body.
  private void job(ResultSet row) throws SQLException {
    Job job = value(row, JobCodec::job);
    var finished = job.state() instanceof Finished it ? it : null;
    same(row, job.number(), row.getLong(1));
    same(row, job.id().value(), row.getString(4));
    same(row, IdHead.of(job.id()), row.getLong(5));
    same(row, job.spec().name(), row.getString(6));
    same(row, StateWord.of(job.state()).name(), row.getString(7));
    same(row, finished == null ? "" : OutcomeWord.of(finished.outcome()).name(), row.getString(8));
    same(row, (long) job.spec().priority(), row.getLong(9));
    same(row, job.submittedAt().toEpochMilli(), row.getLong(10));
    same(row, finished == null ? 0L : finished.at().toEpochMilli(), row.getLong(11));
    same(row, job.idempotencyKey(), row.getString(12));
    same(row, KeyHead.of(job.idempotencyKey()), row.getLong(15));
    same(row, finished != null, row.getBoolean(13));
    if (finished != null && row.getLong(14) > 0) {
      for (var artifact : finished.left().artifacts()) {
        used(row, BlobUses.ARTIFACT, artifact.sha256());
      }
    }
  }

  /// A use that is not on record would let its blob go.
  private void used(ResultSet row, int kind, Sha256 blob) throws SQLException {
    var sql = "SELECT count(*) FROM blob_uses WHERE number = ? AND artifact = ? AND sha256 = ?";
    try (var statement = connection.prepareStatement(sql)) {
      statement.setLong(1, row.getLong(1));
      statement.setInt(2, kind);
      statement.setBytes(3, BlobUses.key(blob));
      try (var uses = statement.executeQuery()) {
        same(row, 1L, uses.getLong(1));
      }
    }
  }

  private void same(ResultSet row, Object written, @Nullable Object there) throws SQLException {
    if (!Objects.equals(written, there)) {
      throw damaged("beside the record of " + row.getString(1) + " there is another value");
    }
  }

  private StoreException damaged(String how) {
    return new StoreException(file + ": " + Failures.damaged(how));
  }
}
