package dev.lode.coordinator.store.sql;

import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.Decision.TriggerChange;
import dev.lode.coordinator.core.trigger.Trigger;
import dev.lode.coordinator.store.sql.Readers.Reader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Triggers as they are written and read: the parts of [Statements], of the reads and of the
/// [Verification] that are about them.
final class TriggerTable {

  static final String TRIGGERS = "SELECT id, body, sum, name FROM triggers ORDER BY name";
  static final String WORKLOADS = "SELECT id, body, sum FROM trigger_workloads";

  private static final String PUT =
      """
      INSERT INTO triggers (id, name, body, sum) VALUES (?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, body = excluded.body, sum = excluded.sum
      """;

  private static final String PUT_WORKLOAD =
      """
      INSERT INTO trigger_workloads (id, body, sum) VALUES (?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET body = excluded.body, sum = excluded.sum
      """;

  private final PreparedStatement put;
  private final PreparedStatement putWorkload;
  private final PreparedStatement putBlob;
  private final PreparedStatement remove;
  private final PreparedStatement removeBlobs;
  private final PreparedStatement removeWorkload;

  TriggerTable(Connection connection) throws SQLException {
    put = connection.prepareStatement(PUT);
    putWorkload = connection.prepareStatement(PUT_WORKLOAD);
    putBlob =
        connection.prepareStatement(
            "INSERT OR IGNORE INTO trigger_blobs (id, sha256) VALUES (?, ?)");
    removeBlobs = connection.prepareStatement("DELETE FROM trigger_blobs WHERE id = ?");
    remove = connection.prepareStatement("DELETE FROM triggers WHERE id = ?");
    removeWorkload = connection.prepareStatement("DELETE FROM trigger_workloads WHERE id = ?");
  }

  void write(TriggerChange change) throws SQLException {
    switch (change.what()) {
      case SAVED -> {
        put(change.trigger());
        putWorkload(change.trigger());
        putBlobs(change.trigger());
      }
      case MOVED -> put(change.trigger());
      case REMOVED -> {
        delete(removeBlobs, change.trigger());
        delete(removeWorkload, change.trigger());
        delete(remove, change.trigger());
      }
    }
  }

  private void put(Trigger trigger) throws SQLException {
    String id = trigger.id().value();
    String text = TriggerCodec.text(trigger);
    put.setString(1, id);
    put.setString(2, trigger.name());
    put.setString(3, text);
    put.setLong(4, RowSum.of(id, text));
    put.executeUpdate();
  }

  private void putWorkload(Trigger trigger) throws SQLException {
    String id = trigger.id().value();
    String text = WorkloadCodec.text(trigger.plan().workload());
    putWorkload.setString(1, id);
    putWorkload.setString(2, text);
    putWorkload.setLong(3, RowSum.of(id, text));
    putWorkload.executeUpdate();
  }

  private void putBlobs(Trigger trigger) throws SQLException {
    delete(removeBlobs, trigger);
    for (var file : trigger.plan().workload().setup().files()) {
      putBlob.setString(1, trigger.id().value());
      putBlob.setBytes(2, BlobUses.key(file.sha256()));
      putBlob.executeUpdate();
    }
  }

  private static void delete(PreparedStatement from, Trigger trigger) throws SQLException {
    from.setString(1, trigger.id().value());
    from.executeUpdate();
  }

  /// Every trigger, by name.
  static List<Trigger> all(Reader reader, Path file) throws SQLException {
    Map<String, Workload> workloads = new HashMap<>();
    reader.all(
        WORKLOADS,
        List.of(),
        row -> workloads.put(row.getString(1), Rows.decoded(file, row, WorkloadCodec::workload)));
    return reader.all(
        TRIGGERS,
        List.of(),
        row -> Rows.decoded(file, row, text -> TriggerCodec.trigger(text, workloads)));
  }
}
