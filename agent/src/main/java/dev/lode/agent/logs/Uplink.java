package dev.lode.agent.logs;

import dev.lode.proto.v1.AgentSessionsGrpc.AgentSessionsStub;
import dev.lode.proto.v1.ShipLogsRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The way to the coordinator: the open stream of logs, and when to open another after it broke.
///
/// Threads: the shipper's own.
final class Uplink {

  private static final long SHORTEST_PAUSE_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

  private final LogStream.Listener listener;
  private @Nullable AgentSessionsStub stub;
  private @Nullable LogStream stream;
  private long pauseNanos = SHORTEST_PAUSE_NANOS;
  private long reopenAt;

  Uplink(LogStream.Listener listener) {
    this.listener = listener;
  }

  boolean isReady() {
    return stream != null && stream.isReady();
  }

  boolean isCurrent(LogStream which) {
    return which == stream;
  }

  void send(ShipLogsRequest request) {
    if (stream != null) {
      stream.send(request);
    }
  }

  /// Opens a stream over another connection, in place of the one there was.
  void connect(AgentSessionsStub connection) {
    disconnect();
    stub = connection;
    pauseNanos = SHORTEST_PAUSE_NANOS;
    stream = LogStream.open(connection, listener);
  }

  void disconnect() {
    var ended = stream;
    stub = null;
    stream = null;
    if (ended != null) {
      ended.end();
    }
  }

  /// The stream lives: when it breaks, another is opened soon.
  void heard() {
    pauseNanos = SHORTEST_PAUSE_NANOS;
  }

  /// The stream is no more; another is opened after a pause.
  void broke() {
    stream = null;
    reopenAt = System.nanoTime() + pauseNanos;
    pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
  }

  /// How long until `reopen` has something to do.
  long waitNanos(long now) {
    return stream == null && stub != null ? reopenAt - now : Long.MAX_VALUE;
  }

  /// Opens the stream again when it is time; whether it did.
  boolean reopen(long now) {
    if (stream == null && stub != null && reopenAt - now <= 0) {
      stream = LogStream.open(stub, listener);
      return true;
    }
    return false;
  }
}
