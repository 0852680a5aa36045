package dev.lode.coordinator.store.file;

import dev.lode.coordinator.store.LogGap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/// One attempt's log as it is read: while it is written, or sealed.
///
/// Threads: any.
sealed interface StoredLog extends AutoCloseable permits LogFile, SealedLog {

  /// How far it is durable.
  long durable();

  /// See [dev.lode.coordinator.store.LogStore#read].
  int read(long offset, ByteBuffer into) throws IOException;

  long offsetAt(Instant since) throws IOException;

  List<LogGap> gaps();

  @Override
  void close() throws IOException;
}
