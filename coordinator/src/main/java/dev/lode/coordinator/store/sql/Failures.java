package dev.lode.coordinator.store.sql;

import dev.lode.coordinator.store.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// What went wrong with the data file, in words that say what to do.
final class Failures {

  /// Below this much free space, a failed write is put down to a full disk.
  private static final long NEXT_TO_NOTHING = 1 << 20;

  /// The lower byte of a result code is its kind; what is above says more of it.
  private static final int KIND = 0xff;

  private Failures() {}

  static StoreException of(Path file, SQLException e) {
    if (!(e instanceof SQLiteException sqlite)) {
      return new StoreException(file + ": " + e.getMessage(), e);
    }
    return new StoreException(file + ": " + words(file, sqlite.getResultCode(), e), e);
  }

  private static String words(Path file, SQLiteErrorCode code, SQLException e) {
    var kind = SQLiteErrorCode.getErrorCode(code.code & KIND);
    return switch (kind) {
      case SQLITE_FULL -> full(file);
      case SQLITE_IOERR ->
          file.toFile().getAbsoluteFile().getParentFile().getUsableSpace() < NEXT_TO_NOTHING
              ? full(file)
              : "the disk cannot be read or written (" + code + "): check the disk";
      case SQLITE_CORRUPT, SQLITE_NOTADB -> damaged(String.valueOf(code.message));
      case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN, SQLITE_AUTH ->
          "cannot be opened for writing (" + code + "): check who owns the file and its folder";
      case SQLITE_BUSY, SQLITE_LOCKED ->
          "is locked by another program: end it, or wait until it has ended";
      default -> String.valueOf(e.getMessage());
    };
  }

  private static String full(Path file) {
    return "disk full: free space in " + file.toAbsolutePath().getParent();
  }

  static String damaged(String how) {
    return "the file is damaged (" + how + "): restore it from a backup; nothing was read from it";
  }
}
