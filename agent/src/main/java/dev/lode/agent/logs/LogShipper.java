package dev.lode.agent.logs;

import dev.lode.common.model.AttemptId;
import dev.lode.proto.v1.AgentSessionsGrpc.AgentSessionsStub;
import java.nio.file.Path;

/// Ships the logs of all attempts over one stream, each byte at its offset.
///
/// Threads: any; nothing here waits for the network or for a listener.
public final class LogShipper implements AutoCloseable {

  private LogShipper() {}

  public static LogShipper start() {
    throw new UnsupportedOperationException("follows");
  }

  /// Ships over this connection from now on, each log from where it is durable. A stream that
  /// breaks is opened again, after a pause, until `disconnected` or the next `connected`.
  public void connected(AgentSessionsStub stub) {
    throw new UnsupportedOperationException("follows");
  }

  /// Ships nothing until connected again.
  public void disconnected() {
    throw new UnsupportedOperationException("follows");
  }

  /// Takes charge of an attempt's log and looks at it at once. The file need not exist yet.
  public void track(AttemptId attempt, Path log, LogState state, LogListener listener) {
    throw new UnsupportedOperationException("follows");
  }

  /// The log may have grown. Harmless at any rate, for any attempt.
  public void grown(AttemptId attempt) {
    throw new UnsupportedOperationException("follows");
  }

  /// How much the workload has written so far: looks at the file. 0 for an attempt that is not
  /// tracked.
  public long length(AttemptId attempt) {
    throw new UnsupportedOperationException("follows");
  }

  /// Nobody writes to the log any more, and this is its length: what [#length] said when the
  /// process tree was gone. Bytes that the file does not hold are lost.
  public void ended(AttemptId attempt, long finalLength) {
    throw new UnsupportedOperationException("follows");
  }

  /// Ends the charge of an attempt's log. Its listener is not called once this has returned, unless
  /// it is being called just then.
  public void drop(AttemptId attempt) {
    throw new UnsupportedOperationException("follows");
  }

  /// Bytes of log made durable since the start.
  public long shippedBytes() {
    throw new UnsupportedOperationException("follows");
  }

  /// Bytes written to the logs in charge that are not durable yet.
  public long lagBytes() {
    throw new UnsupportedOperationException("follows");
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("follows");
  }
}
