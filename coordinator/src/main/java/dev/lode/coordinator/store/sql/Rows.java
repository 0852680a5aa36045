package dev.lode.coordinator.store.sql;

import dev.lode.coordinator.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Function;

/// Rows of what names a record, its body, and the sum of both, in this order.
final class Rows {

  private static final byte[] NOTHING = {};

  private Rows() {}

  /// What the body says; throws when it is not what was written.
  static <T> T decoded(Path file, ResultSet row, Function<String, T> decode) throws SQLException {
    String name = String.valueOf(row.getString(1));
    byte[] body = Objects.requireNonNullElse(row.getBytes(2), NOTHING);
    if (row.getLong(3) != RowSum.of(name, body)) {
      throw damaged(file, name);
    }
    try {
      return decode.apply(new String(body, StandardCharsets.UTF_8));
    } catch (RuntimeException e) {
      throw notUnderstood(file, name, e);
    }
  }

  static StoreException damaged(Path file, String name) {
    return new StoreException(
        "%s: the file is damaged (the record of %s is not what was written): restore it from a backup"
            .formatted(file, name));
  }

  static StoreException notUnderstood(Path file, String name, RuntimeException e) {
    return new StoreException(
        "%s: the record of %s cannot be understood (%s): restore the file from a backup, or start the release that wrote it"
            .formatted(file, name, e.getMessage()),
        e);
  }
}
