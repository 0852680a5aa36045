package dev.lode.coordinator.store.sql;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.Function;

/// The first eight bytes of the SHA-256 of an idempotency key as a number, which keys are found by:
/// who makes up keys cannot make many that are found together.
final class KeyHead {

  private KeyHead() {}

  /// 0 for no key.
  static long of(String key) {
    if (key.isEmpty()) {
      return 0;
    }
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return ByteBuffer.wrap(sha256.digest(key.getBytes(StandardCharsets.UTF_8))).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// The same in SQL, for migrations: `key_head(KEY)`.
  static void define(Connection connection) throws SQLException {
    Function.create(
        connection,
        "key_head",
        new Function() {
          @Override
          protected void xFunc() throws SQLException {
            result(of(value_text(0)));
          }
        });
  }
}
