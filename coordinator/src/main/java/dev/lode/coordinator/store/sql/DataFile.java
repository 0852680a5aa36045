package dev.lode.coordinator.store.sql;

import dev.lode.coordinator.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.sqlite.SQLiteConfig;

/// The data file itself: made, checked, brought up to date, and connected to.
record DataFile(Path path) {

  /// Pages in the write-ahead log before they are copied to the data file: 64 MiB. Most of them are
  /// of indexes, and are written again and again.
  private static final int CHECKPOINT_PAGES = 16_384;

  private static final int BUSY_MILLIS = 5_000;
  private static final int WRITER_CACHE_KIB = 32 << 10;
  private static final int READER_CACHE_KIB = 4 << 10;

  /// Up to this size a file is read whole before it is used, value by value: about a second on a
  /// busy machine. Of a larger one each row is checked when it is read.
  private static final long VERIFIED_BYTES = 16L << 20;

  /// Up to this size it is checked page by page, which takes five seconds of CPU for a gigabyte: a
  /// start waits for it, after a crash too.
  private static final long CHECKED_BYTES = 64L << 20;

  /// Makes the file when it is not there. After this it can be connected to.
  static DataFile prepare(Path path) {
    var file = new DataFile(path);
    try {
      file.make();
      // What is refused stays as it is: the last connection that may write would copy the
      // write-ahead
      // log into the file, and remove it.
      try (var connection = file.connect(true)) {
        file.check(connection);
      }
      try (var connection = file.connect(false)) {
        pragmas(connection, List.of("journal_mode = WAL", "synchronous = FULL"));
        connection.setAutoCommit(false);
        Migrations.apply(connection);
      }
      return file;
    } catch (IOException e) {
      throw new StoreException(path + ": cannot be made or read: " + e.getMessage(), e);
    } catch (SQLException e) {
      throw Failures.of(path, e);
    }
  }

  private void make() throws IOException {
    var ownOnly = PosixFilePermissions.fromString("rw-------");
    try {
      Files.createFile(path, PosixFilePermissions.asFileAttribute(ownOnly));
      try (var folder = FileChannel.open(folder(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (FileAlreadyExistsException _) {
      Files.setPosixFilePermissions(path, ownOnly);
    }
  }

  private Path folder() {
    return Objects.requireNonNull(path.toAbsolutePath().getParent(), "not a file: the root");
  }

  /// Changes nothing; throws for a file that is not ours, too new, damaged, or has lost something.
  private void check(Connection connection) throws SQLException, IOException {
    Migrations.check(connection, path);
    CommitMark.check(path, Migrations.commits(connection));
    long size = Files.size(path);
    if (size <= VERIFIED_BYTES && Migrations.applied(connection)) {
      Verification.whole(connection, path);
    } else if (size <= CHECKED_BYTES) {
      Verification.quick(connection, path);
    }
  }

  Connection writer() throws SQLException {
    var connection = connect(false);
    pragmas(
        connection,
        List.of(
            "synchronous = FULL",
            "foreign_keys = ON",
            "wal_autocheckpoint = " + CHECKPOINT_PAGES,
            "cache_size = -" + WRITER_CACHE_KIB));
    connection.setAutoCommit(false);
    return connection;
  }

  Connection reader() throws SQLException {
    var connection = connect(true);
    pragmas(connection, List.of("query_only = ON", "cache_size = -" + READER_CACHE_KIB));
    return connection;
  }

  Connection connect(boolean readOnly) throws SQLException {
    var config = new SQLiteConfig();
    config.setReadOnly(readOnly);
    config.setBusyTimeout(BUSY_MILLIS);
    // Or each insert is followed by a query for the key that it made.
    config.setGetGeneratedKeys(false);
    return DriverManager.getConnection("jdbc:sqlite:" + path, config.toProperties());
  }

  private static void pragmas(Connection connection, List<String> settings) throws SQLException {
    try (var statement = connection.createStatement()) {
      for (String setting : settings) {
        statement.execute("PRAGMA " + setting);
      }
    }
  }
}
