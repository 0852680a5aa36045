package dev.lode.coordinator.store.sql;

import dev.lode.coordinator.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.concurrent.FutureTask;

/// One copy of a data file as of one commit, made while others read and write it. It must not be
/// there yet, and is gone again after a failure.
record Copying(DataFile source, Path copy) {

  void run() {
    boolean done = false;
    try {
      Files.createFile(
          copy, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      copyOnItsOwnThread();
      done = true;
    } catch (IOException e) {
      throw new StoreException(copy + ": cannot be made: " + e.getMessage(), e);
    } finally {
      if (!done) {
        var _ = copy.toFile().delete();
      }
    }
  }

  /// In native code for as long as it takes: a virtual thread would keep its carrier from others.
  private void copyOnItsOwnThread() {
    var copying = new FutureTask<>(this::vacuum);
    var thread = Thread.ofPlatform().name("copy-record").start(copying);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        // Whoever asked has gone; the file cannot go before its writer.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    switch (copying.state()) {
      case SUCCESS -> {}
      case FAILED, CANCELLED, RUNNING -> throw failure(copying.exceptionNow());
    }
  }

  private StoreException failure(Throwable e) {
    return e instanceof SQLException sql
        ? Failures.of(copy, sql)
        : new StoreException(copy + ": cannot be made: " + e, e);
  }

  private Path vacuum() throws SQLException {
    try (var connection = source.connect(true);
        var statement = connection.prepareStatement("VACUUM INTO ?")) {
      statement.setString(1, copy.toString());
      statement.execute();
      return copy;
    }
  }
}
