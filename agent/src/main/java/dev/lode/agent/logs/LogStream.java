package dev.lode.agent.logs;

import dev.lode.proto.v1.AgentSessionsGrpc.AgentSessionsStub;
import dev.lode.proto.v1.ShipLogsRequest;
import dev.lode.proto.v1.ShipLogsResponse;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;

/// One open stream of logs. What it hears it hands over; after it was ended it hands over nothing
/// that counts.
///
/// Threads: the shipper's own, but for what gRPC calls.
final class LogStream implements ClientResponseObserver<ShipLogsRequest, ShipLogsResponse> {

  /// What may wait in the transport: enough to keep it busy from one wake-up to the next.
  private static final int READY_BYTES = 1 << 20;

  /// Told on gRPC's threads; must not block.
  interface Listener {
    void ready();

    void answered(LogStream stream, ShipLogsResponse answer);

    /// The stream is no more; without a reason when the coordinator ended it in order.
    void broken(LogStream stream, @Nullable Throwable reason);
  }

  private final Listener listener;
  private @Nullable ClientCallStreamObserver<ShipLogsRequest> requests;

  private LogStream(Listener listener) {
    this.listener = listener;
  }

  static LogStream open(AgentSessionsStub stub, Listener listener) {
    var stream = new LogStream(listener);
    stub.withOnReadyThreshold(READY_BYTES).shipLogs(stream);
    return stream;
  }

  boolean isReady() {
    return requests != null && requests.isReady();
  }

  void send(ShipLogsRequest request) {
    if (requests != null) {
      requests.onNext(request);
    }
  }

  void end() {
    if (requests != null) {
      requests.cancel("the agent has ended this stream", null);
    }
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<ShipLogsRequest> stream) {
    requests = stream;
    stream.setOnReadyHandler(listener::ready);
  }

  @Override
  public void onNext(ShipLogsResponse answer) {
    listener.answered(this, answer);
  }

  @Override
  public void onError(Throwable reason) {
    listener.broken(this, reason);
  }

  @Override
  public void onCompleted() {
    listener.broken(this, null);
  }
}
