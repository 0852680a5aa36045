package dev.lode.coordinator.session;

import com.google.protobuf.MessageLite;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// What waits to be said on one stream: sent as fast as the other side reads, and bounded.
///
/// A message with the key of one that still waits takes its place, so that what repeats itself does
/// not pile up.
///
/// Threads: any. grpc's observer is not for several threads; the lock makes it one at a time, and
/// nothing blocks under it.
final class Outbox<T extends MessageLite> {

  /// @param messages that may wait
  /// @param bytes that they may have together; a single message may have more
  record Limit(int messages, long bytes) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<Object, T> waiting = new LinkedHashMap<>();
  private final ServerCallStreamObserver<T> out;
  private final Limit limit;
  private long waitingBytes;
  private boolean closed;

  Outbox(ServerCallStreamObserver<T> out, Limit limit) {
    this.out = out;
    this.limit = limit;
    out.setOnReadyHandler(this::send);
  }

  /// False when too much waits already: the message was not taken, and the stream is to be closed.
  boolean put(Object key, T message) {
    lock.lock();
    try {
      if (closed) {
        return true;
      }
      if (!waiting.containsKey(key) && over(message)) {
        return false;
      }
      var replaced = waiting.put(key, message);
      waitingBytes += message.getSerializedSize();
      waitingBytes -= replaced == null ? 0 : replaced.getSerializedSize();
      send();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean over(T message) {
    return !waiting.isEmpty()
        && (waiting.size() >= limit.messages()
            || waitingBytes + message.getSerializedSize() > limit.bytes());
  }

  private void send() {
    lock.lock();
    try {
      while (!closed && !waiting.isEmpty() && out.isReady()) {
        var message = waiting.pollFirstEntry().getValue();
        waitingBytes -= message.getSerializedSize();
        out.onNext(message);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Ends the stream; what still waits is dropped. The first close counts.
  void close(Status status) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      waiting.clear();
      if (status.isOk()) {
        out.onCompleted();
      } else {
        out.onError(status.asRuntimeException());
      }
    } finally {
      lock.unlock();
    }
  }
}
