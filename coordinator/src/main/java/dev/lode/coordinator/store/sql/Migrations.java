package dev.lode.coordinator.store.sql;

import dev.lode.coordinator.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// Brings a data file to this release's schema: numbered files of SQL, each applied once and whole.
///
/// The number of the last one is the file's `user_version`; `schema_version` says which there were.
/// A file that has seen more of them than this release knows is refused.
final class Migrations {

  /// In the order of their numbers, from 1. What is here is never changed, only added to.
  private static final List<String> FILES =
      List.of(
          "0001-jobs-and-agents.sql",
          "0002-sums-and-counts.sql",
          "0003-past-attempts.sql",
          "0004-triggers.sql",
          "0005-retention.sql",
          "0006-key-heads.sql");

  /// `Lode` in ASCII: what tells our data files from other programs'.
  private static final int APPLICATION_ID = 0x4c6f6465;

  private Migrations() {}

  static int latest() {
    return FILES.size();
  }

  /// Changes nothing; throws for a file that is not ours, or too new for this release.
  static void check(Connection connection, Path file) throws SQLException {
    try (var statement = connection.createStatement()) {
      long application = number(statement, "PRAGMA application_id");
      boolean empty = number(statement, "SELECT count(*) FROM sqlite_schema") == 0;
      if (application != APPLICATION_ID && !empty) {
        throw new StoreException(file + ": is a data file of another program, not of Lode");
      }
      long version = number(statement, "PRAGMA user_version");
      if (version > latest()) {
        throw new StoreException(
            "%s: was written by a newer release of Lode (schema %d; this one knows up to %d): start that release"
                .formatted(file, version, latest()));
      }
    }
  }

  /// Whether the file has all that this release knows.
  static boolean applied(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      return number(statement, "PRAGMA user_version") == latest();
    }
  }

  /// How many commits a file has had; 0 for one that does not count them yet.
  static long commits(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      return number(statement, "SELECT count(*) FROM sqlite_schema WHERE name = 'counts'") == 0
          ? 0
          : number(statement, "SELECT value FROM counts WHERE name = 'commits'");
    }
  }

  static void apply(Connection connection) throws SQLException {
    RowSum.define(connection);
    KeyHead.define(connection);
    try (var statement = connection.createStatement()) {
      long version = number(statement, "PRAGMA user_version");
      for (int next = (int) version + 1; next <= latest(); next++) {
        apply(statement, next);
        connection.commit();
      }
    }
  }

  private static void apply(Statement statement, int version) throws SQLException {
    String name = FILES.get(version - 1);
    if (version == 1) {
      statement.executeUpdate("PRAGMA application_id = " + APPLICATION_ID);
      statement.executeUpdate(
          "CREATE TABLE schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL)");
    }
    for (String sql : List.of(read(name).split(";\\s*\n", -1))) {
      if (!sql.isBlank()) {
        statement.executeUpdate(sql);
      }
    }
    statement.executeUpdate(
        "INSERT INTO schema_version (version, name) VALUES (%d, '%s')".formatted(version, name));
    statement.executeUpdate("PRAGMA user_version = " + version);
  }

  private static String read(String name) {
    try (var in = Migrations.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (var row = statement.executeQuery(sql)) {
      return row.getLong(1);
    }
  }
}
