package dev.lode.coordinator.store.sql;

import dev.lode.coordinator.core.Decision.JobChange;
import dev.lode.coordinator.core.Decision.TriggerChange;
import dev.lode.coordinator.core.cluster.Agent;
import dev.lode.coordinator.core.retention.Keeping;
import dev.lode.coordinator.store.StoreException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one connection that writes. After a failure it is given up, which rolls back what it had
/// begun, and the next write opens another one.
///
/// Threads: any, one after the other.
final class Writer implements AutoCloseable {

  private final DataFile file;
  private final CommitMark mark;
  private @Nullable Statements open;
  private boolean closed;

  private interface Work {
    void on(Statements statements) throws SQLException;
  }

  /// What retention writes.
  interface KeepingWork {
    void on(KeepingStatements statements) throws SQLException;
  }

  Writer(DataFile file) {
    this.file = file;
    this.mark = CommitMark.of(file.path());
    check();
  }

  void commit(
      List<JobChange> jobs,
      List<Agent> agents,
      List<TriggerChange> triggers,
      List<Keeping> keeping) {
    transact(
        statements -> {
          for (JobChange change : jobs) {
            statements.put(change);
          }
          for (Agent agent : agents) {
            statements.put(agent);
          }
          for (TriggerChange trigger : triggers) {
            statements.put(trigger);
          }
          for (Keeping change : keeping) {
            statements.put(change);
          }
        });
  }

  void check() {
    transact(Statements::check);
  }

  void beginSessionsAfter(long number) {
    transact(statements -> statements.beginSessionsAfter(number));
  }

  void keep(KeepingWork work) {
    transact(statements -> work.on(statements.keeping()));
  }

  /// How many milliseconds retention does not count, from now on.
  long beginRetention(long nowMillis) {
    var skipped = new long[1];
    transact(statements -> skipped[0] = statements.beginRetention(nowMillis));
    return skipped[0];
  }

  private synchronized void transact(Work work) {
    if (closed) {
      throw new StoreException(file.path() + ": is closed");
    }
    boolean done = false;
    try {
      if (open == null) {
        open = new Statements(file.writer());
      }
      work.on(open);
      mark.put(open.commit());
      done = true;
    } catch (SQLException e) {
      throw Failures.of(file.path(), e);
    } finally {
      if (!done) {
        giveUp();
      }
    }
  }

  private void giveUp() {
    if (open != null) {
      try {
        open.close();
      } catch (SQLException _) {
        // The failure that led here is the one to tell.
      }
      open = null;
    }
  }

  /// The last connection to go copies the write-ahead log into the data file.
  @Override
  public synchronized void close() {
    closed = true;
    giveUp();
    mark.close();
  }
}
