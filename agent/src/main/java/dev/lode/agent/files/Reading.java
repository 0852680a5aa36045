package dev.lode.agent.files;

import dev.lode.common.model.Artifact;
import dev.lode.common.model.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// Reads files that a workload left for their size and hash.
final class Reading {

  static final String CHANGES = "it changes while it is read";

  private static final int BUFFER_BYTES = 256 << 10;

  private Reading() {}

  /// Null when it has been changed meanwhile. No more is read than it had at the beginning: one
  /// that somebody still writes to has no end.
  static @Nullable Artifact read(OutputFile file) throws IOException, InterruptedException {
    try (var opened = file.open();
        var content = opened.read()) {
      var before = opened.facts();
      var digest = Sha256.digest();
      boolean whole = digest(content, before.stamp().sizeBytes(), digest);
      return whole && opened.facts().stamp().equals(before.stamp())
          ? new Artifact(file.name(), Sha256.from(digest.digest()), before.stamp().sizeBytes())
          : null;
    } catch (ClosedByInterruptException _) {
      throw new InterruptedException();
    }
  }

  /// False when there are fewer bytes.
  static boolean digest(ReadableByteChannel content, long bytes, MessageDigest digest)
      throws IOException {
    var buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long left = bytes;
    while (left > 0) {
      buffer.clear().limit((int) Math.min(left, BUFFER_BYTES));
      int read = content.read(buffer);
      if (read < 0) {
        return false;
      }
      digest.update(buffer.flip());
      left -= read;
    }
    return true;
  }
}
