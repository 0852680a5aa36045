package dev.lode.coordinator.store.sql;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.zip.CRC32C;
import org.sqlite.Function;

/// The sum of a row: of what names it and of its body, so that neither a changed body nor the body
/// of another row goes unnoticed.
final class RowSum {

  private RowSum() {}

  static long of(Object name, String body) {
    return of(name, body.getBytes(StandardCharsets.UTF_8));
  }

  static long of(Object name, byte[] body) {
    var crc = new CRC32C();
    crc.update(String.valueOf(name).getBytes(StandardCharsets.UTF_8));
    crc.update(0);
    crc.update(body);
    return crc.getValue();
  }

  /// The same of what is in one line.
  ///
  /// @param name where it ends in the line
  /// @param from where the body begins, up to `to`
  static long of(byte[] lines, int begin, int name, int from, int to) {
    var crc = new CRC32C();
    crc.update(lines, begin, name - begin);
    crc.update(0);
    crc.update(lines, from, to - from);
    return crc.getValue();
  }

  /// The same in SQL, for migrations: `row_sum(NAME, BODY)`.
  static void define(Connection connection) throws SQLException {
    Function.create(
        connection,
        "row_sum",
        new Function() {
          @Override
          protected void xFunc() throws SQLException {
            result(of(value_text(0), value_text(1)));
          }
        });
  }
}
