package dev.lode.coordinator.store.sql;

import dev.lode.coordinator.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/// Connections that only read: at most so many, each lent to one thread at a time. A thread that
/// finds none free waits.
///
/// Threads: any.
final class Readers implements AutoCloseable {

  /// Statements that a connection keeps prepared; of pages there are some hundred forms.
  private static final int STATEMENTS = 64;

  /// A read and what it makes of a row or a connection.
  interface Read<T> {
    T from(Reader reader) throws SQLException;
  }

  /// What becomes of one row.
  interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  /// One connection with the statements that have been used on it.
  static final class Reader {
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(16, 0.75f, true);

    Reader(Connection connection) {
      this.connection = connection;
    }

    /// All rows, read one by one.
    <T> List<T> all(String sql, List<?> parameters, Row<T> each) throws SQLException {
      var statement = statement(sql);
      for (int i = 0; i < parameters.size(); i++) {
        statement.setObject(i + 1, parameters.get(i));
      }
      var all = new ArrayList<T>();
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          all.add(each.of(rows));
        }
      }
      return all;
    }

    private PreparedStatement statement(String sql) throws SQLException {
      var known = statements.get(sql);
      if (known == null) {
        forgetOldest();
        known = connection.prepareStatement(sql);
        statements.put(sql, known);
      }
      return known;
    }

    private void forgetOldest() throws SQLException {
      if (statements.size() >= STATEMENTS) {
        var oldestFirst = statements.values().iterator();
        var oldest = oldestFirst.next();
        oldestFirst.remove();
        oldest.close();
      }
    }

    /// Everything that the work reads is as of one commit.
    <T> T asOfOneCommit(Read<T> work) throws SQLException {
      connection.setAutoCommit(false);
      try {
        return work.from(this);
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  private final DataFile file;
  private final int limit;
  private final Semaphore permits;
  private final ArrayDeque<Reader> idle = new ArrayDeque<>();
  private volatile boolean closed;

  Readers(DataFile file, int limit) {
    this.file = file;
    this.limit = limit;
    this.permits = new Semaphore(limit);
  }

  <T> T read(Read<T> work) {
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(file.path() + ": interrupted while waiting to read", e);
    }
    try {
      return lend(work);
    } finally {
      permits.release();
    }
  }

  private <T> T lend(Read<T> work) {
    if (closed) {
      throw new StoreException(file.path() + ": is closed");
    }
    Reader reader = null;
    boolean sound = false;
    try {
      reader = take();
      T result = work.from(reader);
      sound = true;
      return result;
    } catch (SQLException e) {
      throw Failures.of(file.path(), e);
    } finally {
      if (reader != null) {
        giveBack(reader, sound);
      }
    }
  }

  private Reader take() throws SQLException {
    synchronized (idle) {
      var free = idle.poll();
      if (free != null) {
        return free;
      }
    }
    return new Reader(file.reader());
  }

  private void giveBack(Reader reader, boolean sound) {
    if (sound) {
      synchronized (idle) {
        idle.push(reader);
      }
    } else {
      closeQuietly(reader);
    }
  }

  private static void closeQuietly(Reader reader) {
    try {
      reader.connection.close();
    } catch (SQLException _) {
      // Nothing can have been lost by a connection that only reads.
    }
  }

  /// Waits for the reads that are under way.
  @Override
  public void close() {
    closed = true;
    permits.acquireUninterruptibly(limit);
    synchronized (idle) {
      idle.forEach(Readers::closeQuietly);
      idle.clear();
    }
    permits.release(limit);
  }
}
