package dev.lode.agent.testing;

import dev.lode.common.model.AttemptId;
import dev.lode.proto.v1.ShipLogsRequest;
import dev.lode.proto.v1.ShipLogsResponse;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The logs that a [ScriptedCoordinator] was sent: each byte once, at its offset.
///
/// Threads: any.
public final class StoredLogs {

  private final Map<dev.lode.proto.v1.AttemptId, ByteArrayOutputStream> logs = new HashMap<>();
  private final Runnable changed;

  StoredLogs(Runnable changed) {
    this.changed = changed;
  }

  public synchronized byte[] bytes(AttemptId id) {
    var log = logs.get(ScriptedCoordinator.wire(id));
    return log == null ? new byte[0] : log.toByteArray();
  }

  public String text(AttemptId id) {
    return new String(bytes(id), StandardCharsets.UTF_8);
  }

  StreamObserver<ShipLogsRequest> listen(StreamObserver<ShipLogsResponse> answers) {
    return new StreamObserver<>() {
      @Override
      public void onNext(ShipLogsRequest chunk) {
        answers.onNext(take(chunk));
        changed.run();
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        answers.onCompleted();
      }
    };
  }

  private synchronized ShipLogsResponse take(ShipLogsRequest chunk) {
    var log = logs.computeIfAbsent(chunk.getId(), _ -> new ByteArrayOutputStream());
    // Like the real one: what is there already is passed over, what begins later is not taken.
    int known = (int) (log.size() - chunk.getOffset());
    if (known >= 0 && known < chunk.getData().size()) {
      log.writeBytes(chunk.getData().substring(known).toByteArray());
    } else if (known >= 0 && known < chunk.getLostBytes()) {
      log.writeBytes(new byte[(int) chunk.getLostBytes() - known]);
    }
    return ShipLogsResponse.newBuilder().setId(chunk.getId()).setDurableOffset(log.size()).build();
  }
}
