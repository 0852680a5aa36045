package dev.lode.agent.tool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;

/// What a tool writes: handed on as it comes, and the last of it kept to be understood.
///
/// Threads: one.
final class ToolOutput implements AutoCloseable {

  /// Enough for the messages that say why.
  static final int TAIL_BYTES = 256 << 10;

  private static final int BUFFER_BYTES = 64 << 10;

  private final FileChannel file;
  private final ToolLog log;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private byte[] tail = {};
  private long offset;

  ToolOutput(Path path, ToolLog log) throws IOException {
    this.file =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE));
    this.log = log;
  }

  void copy() throws IOException {
    for (int read = next(); read > 0; read = next()) {
      offset += read;
      log.write(buffer.array(), read);
      keep(read);
    }
  }

  private int next() throws IOException {
    return file.read(buffer.clear(), offset);
  }

  private void keep(int read) {
    int kept = Math.min(tail.length, TAIL_BYTES - read);
    var joined = Arrays.copyOfRange(tail, tail.length - kept, tail.length + read);
    System.arraycopy(buffer.array(), 0, joined, kept, read);
    tail = joined;
  }

  String tail() {
    return new String(tail, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
