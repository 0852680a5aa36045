package dev.lode.coordinator.session;

import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.store.LogStore.Chunk;
import dev.lode.coordinator.store.LogStore.Position;
import dev.lode.coordinator.store.StoreException;
import dev.lode.proto.v1.ShipLogsRequest;
import dev.lode.proto.v1.ShipLogsResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// One stream of log chunks: whatever has arrived is made durable together, then the agent is told
/// how far each log is.
///
/// Holds as many chunks as it has asked for: two, and up to [#MAX_WINDOW] while it is busy and
/// there is [Credit]. When the store cannot be written, nothing more is asked for, and the agent
/// keeps its bytes.
///
/// Threads: grpc's own only hand over; one virtual thread writes. It is never interrupted, because
/// that would close the store's files under it.
final class LogStream {

  /// 32 MiB of chunks of full size.
  static final int MAX_WINDOW = 128;

  /// Of these, made durable together: the others arrive meanwhile.
  private static final int MAX_BATCH = MAX_WINDOW / 2;

  private static final int OWN_WINDOW = 2;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final Outbox.Limit WAITING = new Outbox.Limit(20_000, 4 << 20);

  private sealed interface Item {}

  private record Arrived(Chunk chunk) implements Item {}

  private record End() implements Item {}

  private final LogStreams streams;
  private final ServerCallStreamObserver<ShipLogsResponse> out;
  private final Outbox<ShipLogsResponse> outbox;
  private final LinkedBlockingQueue<Item> queue = new LinkedBlockingQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("log-stream").unstarted(this::run);

  /// Chunks that may be asked for and not yet written; of these, borrowed ones.
  private int window = OWN_WINDOW;

  private int unwritten = OWN_WINDOW;

  LogStream(LogStreams streams, ServerCallStreamObserver<ShipLogsResponse> out) {
    this.streams = streams;
    this.out = out;
    this.outbox = new Outbox<>(out, WAITING);
    out.disableAutoRequest();
    out.setOnCancelHandler(this::end);
  }

  StreamObserver<ShipLogsRequest> open() {
    thread.start();
    out.request(OWN_WINDOW);
    return new StreamObserver<>() {
      @Override
      public void onNext(ShipLogsRequest request) {
        try {
          queue.add(new Arrived(Wire.chunk(request)));
        } catch (Malformed e) {
          close(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
        }
      }

      @Override
      public void onError(Throwable broken) {
        end();
      }

      @Override
      public void onCompleted() {
        end();
      }
    };
  }

  private void end() {
    ended.countDown();
    queue.add(new End());
  }

  /// The first close counts.
  void close(Status status) {
    outbox.close(status);
    end();
  }

  void awaitEnd() throws InterruptedException {
    thread.join(LONGEST_PAUSE);
  }

  private void run() {
    try {
      for (var batch = next(); !batch.isEmpty(); batch = next()) {
        write(batch);
        askForMore(batch.size());
      }
      close(Status.OK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      System.getLogger(LogStream.class.getName())
          .log(System.Logger.Level.ERROR, "a log stream ended by a bug", e);
      close(Status.INTERNAL.withDescription("a bug in the coordinator; its log says more"));
    } finally {
      streams.credit().giveBack(window - OWN_WINDOW);
      streams.closed(this);
    }
  }

  /// What has arrived, at least one; nothing when the stream has ended.
  private List<Chunk> next() throws InterruptedException {
    var items = new ArrayList<Item>();
    items.add(queue.take());
    queue.drainTo(items, MAX_BATCH - 1);
    var chunks = new ArrayList<Chunk>(items.size());
    for (Item item : items) {
      switch (item) {
        case Arrived(var chunk) -> chunks.add(chunk);
        case End() -> {
          return List.of();
        }
      }
    }
    return chunks;
  }

  private void write(List<Chunk> batch) throws InterruptedException {
    var wanted = new ArrayList<Chunk>(batch.size());
    var unwanted = new LinkedHashSet<AttemptId>();
    for (Chunk chunk : batch) {
      if (streams.wanted(chunk.attempt())) {
        wanted.add(chunk);
      } else {
        unwanted.add(chunk.attempt());
      }
    }
    for (Position position : wanted.isEmpty() ? List.<Position>of() : append(wanted)) {
      say(position.attempt(), position.durable(), false);
    }
    unwanted.forEach(it -> say(it, 0, true));
  }

  /// Tries until it is done or the stream ends; nothing is said to the agent before.
  private List<Position> append(List<Chunk> chunks) throws InterruptedException {
    var pause = FIRST_PAUSE;
    while (true) {
      try {
        return streams.append(chunks);
      } catch (StoreException e) {
        if (ended.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          return List.of();
        }
        var doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      }
    }
  }

  void say(AttemptId attempt, long durable, boolean unwanted) {
    if (!outbox.put(attempt, WireOut.position(attempt, durable, unwanted))) {
      close(Status.UNAVAILABLE.withDescription("the agent does not read how far its logs are"));
    }
  }

  /// A stream that filled its last batch may have twice as many chunks under way the next time; one
  /// that did not gives back what it borrowed.
  private void askForMore(int written) {
    unwritten -= written;
    int wish = Math.clamp(2L * written, OWN_WINDOW, MAX_WINDOW);
    if (wish > window) {
      window += streams.credit().take(wish - window);
    } else {
      int least = Math.max(wish, unwritten);
      streams.credit().giveBack(Math.max(0, window - least));
      window = Math.min(window, least);
    }
    int more = window - unwritten;
    if (more > 0) {
      unwritten += more;
      out.request(more);
    }
  }
}
