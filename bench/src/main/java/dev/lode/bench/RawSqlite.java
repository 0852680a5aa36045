package dev.lode.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// What SQLite does by itself: rows of 300 bytes into one table without indexes, synced at each
/// commit.
final class RawSqlite implements AutoCloseable {

  private static final String BODY = "x".repeat(300);

  private final Connection connection;
  private final PreparedStatement insert;

  RawSqlite(Path file) {
    try {
      connection = DriverManager.getConnection("jdbc:sqlite:" + file);
      try (var statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = FULL");
        statement.execute("CREATE TABLE rows (number INTEGER PRIMARY KEY, body TEXT NOT NULL)");
      }
      connection.setAutoCommit(false);
      insert = connection.prepareStatement("INSERT INTO rows (body) VALUES (?)");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static void measure(Path file) {
    try (var raw = new RawSqlite(file)) {
      Timing.print("raw SQLite, 1 row a commit", 3000, 1, "row", _ -> raw.commit(1));
      Timing.print("raw SQLite, 100 rows a commit", 300, 100, "row", _ -> raw.commit(100));
    }
  }

  /// Rows a second.
  double rate(int commits, int rowsEach) {
    long begun = System.nanoTime();
    for (int i = 0; i < commits; i++) {
      commit(rowsEach);
    }
    return (double) commits * rowsEach / ((System.nanoTime() - begun) / 1e9);
  }

  private void commit(int rows) {
    try {
      for (int i = 0; i < rows; i++) {
        insert.setString(1, BODY);
        insert.executeUpdate();
      }
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try (connection) {
      insert.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
