package dev.lode.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// What SQLite does by itself: rows of 300 bytes into one table without indexes.
final class RawSqlite {

  private static final String BODY = "x".repeat(300);

  private RawSqlite() {}

  static void measure(Path file) {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      try (var statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = FULL");
        statement.execute("CREATE TABLE rows (number INTEGER PRIMARY KEY, body TEXT NOT NULL)");
      }
      connection.setAutoCommit(false);
      try (var insert = connection.prepareStatement("INSERT INTO rows (body) VALUES (?)")) {
        Timing.print(
            "raw SQLite, 1 row a commit", 3000, 1, "row", _ -> rows(connection, insert, 1));
        Timing.print(
            "raw SQLite, 100 rows a commit", 300, 100, "row", _ -> rows(connection, insert, 100));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void rows(Connection connection, PreparedStatement insert, int count) {
    try {
      for (int i = 0; i < count; i++) {
        insert.setString(1, BODY);
        insert.executeUpdate();
      }
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
