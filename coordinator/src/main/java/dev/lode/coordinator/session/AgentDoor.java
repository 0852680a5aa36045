package dev.lode.coordinator.session;

import dev.lode.coordinator.control.ControlLoop;
import dev.lode.coordinator.core.Times;
import dev.lode.coordinator.progress.LiveAttempts;
import dev.lode.proto.v1.AgentMessage;
import dev.lode.proto.v1.AgentSessionsGrpc;
import dev.lode.proto.v1.CoordinatorMessage;
import dev.lode.proto.v1.ShipLogsRequest;
import dev.lode.proto.v1.ShipLogsResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/// Where agents come in: the session, and the shipping of logs.
///
/// Threads: grpc may call it on those that carry the bytes, because it only hands over.
public final class AgentDoor extends AgentSessionsGrpc.AgentSessionsImplBase {

  /// Streams that may be open at once.
  static final int MAX_STREAMS = 50_000;

  private final Sessions sessions;
  private final ControlLoop control;
  private final Times times;
  private final LiveAttempts live;
  private final LogStreams logs;

  public AgentDoor(
      Sessions sessions, ControlLoop control, Times times, LiveAttempts live, LogStreams logs) {
    this.sessions = sessions;
    this.control = control;
    this.times = times;
    this.live = live;
    this.logs = logs;
  }

  @Override
  public StreamObserver<AgentMessage> connect(StreamObserver<CoordinatorMessage> out) {
    var session = new AgentSession(this, (ServerCallStreamObserver<CoordinatorMessage>) out);
    sessions.add(session);
    if (sessions.size() > MAX_STREAMS) {
      session.close(
          Status.RESOURCE_EXHAUSTED.withDescription("more than " + MAX_STREAMS + " agents"));
    }
    return session.open();
  }

  @Override
  public StreamObserver<ShipLogsRequest> shipLogs(StreamObserver<ShipLogsResponse> out) {
    return logs.open((ServerCallStreamObserver<ShipLogsResponse>) out);
  }

  Sessions sessions() {
    return sessions;
  }

  ControlLoop control() {
    return control;
  }

  Times times() {
    return times;
  }

  LiveAttempts live() {
    return live;
  }

  LogStreams logs() {
    return logs;
  }
}
