package dev.lode.coordinator.store.sql;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/// Makes a data file one that an earlier release wrote: takes back what each migration since did.
final class EarlierSchema {

  private static final Map<Integer, List<String>> UNDONE =
      Map.of(
          6,
          List.of(
              "DROP INDEX jobs_by_key",
              "ALTER TABLE jobs DROP COLUMN key_head",
              "CREATE INDEX jobs_by_key ON jobs (idempotency_key, number) WHERE idempotency_key <>"
                  + " ''"),
          5,
          List.of(
              "DROP INDEX jobs_by_end",
              "DROP INDEX jobs_by_log",
              "DROP INDEX jobs_by_artifacts",
              "DROP INDEX jobs_unweighed",
              "ALTER TABLE jobs DROP COLUMN ended_ms",
              "ALTER TABLE jobs DROP COLUMN log_bytes",
              "ALTER TABLE jobs DROP COLUMN artifact_bytes",
              "DROP TABLE blob_uses",
              "DROP TABLE kept",
              "DROP TABLE leftovers",
              "DROP TABLE retention"),
          4,
          List.of(
              "DROP TABLE trigger_blobs", "DROP TABLE trigger_workloads", "DROP TABLE triggers"),
          3,
          List.of("DROP TABLE attempts"),
          2,
          List.of(
              "DROP TABLE counts",
              "ALTER TABLE jobs DROP COLUMN sum",
              "ALTER TABLE workloads DROP COLUMN sum",
              "ALTER TABLE agents DROP COLUMN sum"));

  private EarlierSchema() {}

  /// @param version the number of the last migration that the file is to have seen
  static void backTo(Path file, int version) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      for (int undone = Migrations.latest(); undone > version; undone--) {
        for (String sql : UNDONE.getOrDefault(undone, List.of())) {
          statement.execute(sql);
        }
      }
      statement.execute("DELETE FROM schema_version WHERE version > " + version);
      statement.execute("PRAGMA user_version = " + version);
    }
  }
}
