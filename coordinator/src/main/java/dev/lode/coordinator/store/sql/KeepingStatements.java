package dev.lode.coordinator.store.sql;

import dev.lode.coordinator.core.retention.Keeping;
import dev.lode.coordinator.core.retention.Kept;
import dev.lode.coordinator.store.RetentionStore.Leftover;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/// What retention writes, on the connection that writes, prepared when it is first needed.
///
/// What was decided about a job that has ended is written only while the job is as it was then.
///
/// Threads: one at a time.
final class KeepingStatements {

  private static final String AS_FOUND =
      """
      SELECT count(*) FROM jobs WHERE number = ? AND id = ? AND ended_ms = ?
        AND number NOT IN (SELECT number FROM kept WHERE pinned = 1)
      """;

  private static final String PUT_KEPT =
      """
      INSERT INTO kept (number, pinned, body, sum) VALUES (?, ?, ?, ?)
      ON CONFLICT (number) DO UPDATE SET pinned = excluded.pinned, body = excluded.body,
        sum = excluded.sum
      """;

  private static final String PUT_LEFTOVER =
      """
      INSERT INTO leftovers (name, body, sum) VALUES (?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET body = excluded.body, sum = excluded.sum
      """;

  private static final String PUT_VALUE =
      "UPDATE retention SET value = ?, sum = ? WHERE name = ? AND value <> ?";

  private final Connection connection;
  private final BlobUses uses;
  private final PreparedStatement asFound;
  private final PreparedStatement kept;
  private final PreparedStatement putKept;
  private final PreparedStatement putLeftover;
  private final PreparedStatement value;
  private final PreparedStatement putValue;

  KeepingStatements(Connection connection, BlobUses uses) throws SQLException {
    this.connection = connection;
    this.uses = uses;
    this.asFound = connection.prepareStatement(AS_FOUND);
    this.kept = connection.prepareStatement("SELECT body FROM kept WHERE number = ?");
    this.putKept = connection.prepareStatement(PUT_KEPT);
    this.putLeftover = connection.prepareStatement(PUT_LEFTOVER);
    this.value = connection.prepareStatement("SELECT value FROM retention WHERE name = ?");
    this.putValue = connection.prepareStatement(PUT_VALUE);
  }

  void put(Keeping change, long skippedMillis) throws SQLException {
    switch (change) {
      case Keeping.Pinned pinned -> {
        if (count("SELECT count(*) FROM jobs WHERE number = ?", pinned.number()) == 1) {
          putKept(pinned.number(), pinned);
        }
      }
      case Keeping.OfEnded it when isAsFound(it, skippedMillis) -> remove(it);
      case Keeping.OfEnded _ -> {}
    }
  }

  private boolean isAsFound(Keeping.OfEnded change, long skippedMillis) throws SQLException {
    asFound.setLong(1, change.number());
    asFound.setString(2, change.id().value());
    asFound.setLong(3, change.ended().at().toEpochMilli() - skippedMillis);
    try (var row = asFound.executeQuery()) {
      return row.getLong(1) == 1;
    }
  }

  private void remove(Keeping.OfEnded change) throws SQLException {
    long number = change.number();
    var job = change.ended().job();
    switch (change) {
      case Keeping.JobGone _ -> {
        putLeftover(new Leftover.Logs(job.id(), job.attempts()));
        dropBlobs(number, BlobUses.INPUT);
        update("DELETE FROM attempts WHERE job = ?", number);
        for (String table : List.of("kept", "workloads", "jobs")) {
          update("DELETE FROM " + table + " WHERE number = ?", number);
        }
        putValue("numbers", Math.max(number, value("numbers")));
      }
      case Keeping.LogGone _ -> {
        putLeftover(new Leftover.Logs(job.id(), job.attempts()));
        update("UPDATE jobs SET log_bytes = 0 WHERE number = ?", number);
        putKept(number, change);
      }
      case Keeping.ArtifactsGone _ -> {
        dropBlobs(number, BlobUses.ARTIFACT);
        update("UPDATE jobs SET artifact_bytes = 0 WHERE number = ?", number);
        update("UPDATE attempts SET artifact_bytes = 0 WHERE job = ?", number);
        putKept(number, change);
      }
    }
  }

  private void dropBlobs(long number, int kind) throws SQLException {
    for (var name : uses.take(number, kind)) {
      putLeftover(new Leftover.Blob(name));
    }
  }

  private void putKept(long number, Keeping change) throws SQLException {
    var next = kept(number).after(change);
    String body = KeptCodec.text(next);
    putKept.setLong(1, number);
    putKept.setBoolean(2, next.pinned());
    putKept.setString(3, body);
    putKept.setLong(4, RowSum.of(number, body));
    putKept.executeUpdate();
  }

  Kept kept(long number) throws SQLException {
    kept.setLong(1, number);
    try (var row = kept.executeQuery()) {
      return row.next() ? KeptCodec.kept(row.getString(1)) : Kept.WHOLE;
    }
  }

  private void putLeftover(Leftover leftover) throws SQLException {
    String name = KeptCodec.name(leftover);
    String body = KeptCodec.text(leftover);
    putLeftover.setString(1, name);
    putLeftover.setString(2, body);
    putLeftover.setLong(3, RowSum.of(name, body));
    putLeftover.executeUpdate();
  }

  void done(List<Leftover> leftovers) throws SQLException {
    try (var delete =
        connection.prepareStatement("DELETE FROM leftovers WHERE name = ? AND body = ?")) {
      for (var leftover : leftovers) {
        delete.setString(1, KeptCodec.name(leftover));
        delete.setString(2, KeptCodec.text(leftover));
        delete.executeUpdate();
      }
    }
  }

  void reweigh(long job, long logBytes) throws SQLException {
    var sql =
        "UPDATE jobs SET log_bytes = ? WHERE number = ? AND ended_ms IS NOT NULL AND log_bytes > 0";
    try (var reweigh = connection.prepareStatement(sql)) {
      reweigh.setLong(1, logBytes);
      reweigh.setLong(2, job);
      reweigh.executeUpdate();
    }
  }

  void weigh(Map<Long, Long> logBytes) throws SQLException {
    var sql = "UPDATE jobs SET log_bytes = ? WHERE number = ? AND log_bytes IS NULL";
    try (var weigh = connection.prepareStatement(sql)) {
      for (var job : logBytes.entrySet()) {
        weigh.setLong(1, job.getValue());
        weigh.setLong(2, job.getKey());
        weigh.executeUpdate();
      }
    }
  }

  long value(String name) throws SQLException {
    value.setString(1, name);
    try (var row = value.executeQuery()) {
      return row.getLong(1);
    }
  }

  void putValue(String name, long next) throws SQLException {
    putValue.setLong(1, next);
    putValue.setLong(2, RowSum.of(name, Long.toString(next)));
    putValue.setString(3, name);
    putValue.setLong(4, next);
    putValue.executeUpdate();
  }

  private long count(String sql, long number) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      statement.setLong(1, number);
      try (var row = statement.executeQuery()) {
        return row.getLong(1);
      }
    }
  }

  private void update(String sql, long number) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      statement.setLong(1, number);
      statement.executeUpdate();
    }
  }
}
