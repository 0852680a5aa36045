package dev.lode.coordinator.store.sql;

import dev.lode.common.model.Artifact;
import dev.lode.common.model.InputFile;
import dev.lode.common.model.Sha256;
import dev.lode.common.model.Workload;
import dev.lode.coordinator.core.job.Collection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Writes down which jobs name which blobs. A job without files costs nothing.
final class BlobUses {

  static final int INPUT = 0;
  static final int ARTIFACT = 1;

  private final PreparedStatement use;
  private final PreparedStatement used;
  private final PreparedStatement drop;

  BlobUses(Connection connection) throws SQLException {
    use =
        connection.prepareStatement(
            "INSERT OR IGNORE INTO blob_uses (number, artifact, sha256) VALUES (?, ?, ?)");
    used =
        connection.prepareStatement(
            "SELECT sha256 FROM blob_uses WHERE number = ? AND artifact >= ?");
    drop = connection.prepareStatement("DELETE FROM blob_uses WHERE number = ? AND artifact >= ?");
  }

  static byte[] key(Sha256 name) {
    return HexFormat.of().parseHex(name.hex());
  }

  void put(long number, Workload workload) throws SQLException {
    for (InputFile file : workload.setup().files()) {
      put(number, INPUT, file.sha256());
    }
  }

  void put(long number, Collection left) throws SQLException {
    for (Artifact artifact : left.artifacts()) {
      put(number, ARTIFACT, artifact.sha256());
    }
  }

  private void put(long number, int kind, Sha256 name) throws SQLException {
    use.setLong(1, number);
    use.setInt(2, kind);
    use.setBytes(3, key(name));
    use.executeUpdate();
  }

  /// Those of a job, from this kind on; they are its own no longer.
  List<Sha256> take(long number, int kind) throws SQLException {
    var names = new ArrayList<Sha256>();
    used.setLong(1, number);
    used.setInt(2, kind);
    try (var rows = used.executeQuery()) {
      while (rows.next()) {
        names.add(Sha256.from(rows.getBytes(1)));
      }
    }
    if (!names.isEmpty()) {
      drop.setLong(1, number);
      drop.setInt(2, kind);
      drop.executeUpdate();
    }
    return names;
  }
}
