package dev.lode.coordinator.session;

import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.control.Signals;
import dev.lode.coordinator.progress.LiveAttempts;
import dev.lode.coordinator.store.LogStore;
import dev.lode.coordinator.store.LogStore.Chunk;
import dev.lode.coordinator.store.LogStore.Position;
import dev.lode.coordinator.store.StoreException;
import dev.lode.proto.v1.ShipLogsRequest;
import dev.lode.proto.v1.ShipLogsResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The streams on which agents ship logs, and what they share: the store, the memory that chunks on
/// their way may take, and the order of writers.
///
/// Threads: any.
public final class LogStreams {

  private static final System.Logger LOG = System.getLogger(LogStreams.class.getName());

  /// 256 MiB of chunks of full size, beside what each stream has of its own.
  private static final int SHARED_CHUNKS = 1024;

  private final LogStore store;
  private final LiveAttempts live;
  private final Signals signals;
  private final LogLimits limits;
  private final Predicate<Runnable> unlessHeld;
  private final LongConsumer logBytes;
  private final Credit credit = new Credit(SHARED_CHUNKS);
  private final Set<LogStream> open = ConcurrentHashMap.newKeySet();
  private final OneWriter writers = new OneWriter();
  private final AtomicBoolean failing = new AtomicBoolean();

  /// @param unlessHeld runs what takes bytes away, unless somebody wants them to stay; whether it
  ///   did
  /// @param logBytes told of bytes that have become durable
  public LogStreams(
      LogStore store,
      LiveAttempts live,
      Signals signals,
      LogLimits limits,
      Predicate<Runnable> unlessHeld,
      LongConsumer logBytes) {
    this.unlessHeld = unlessHeld;
    this.limits = limits;
    this.store = store;
    this.live = live;
    this.signals = signals;
    this.logBytes = logBytes;
  }

  StreamObserver<ShipLogsRequest> open(ServerCallStreamObserver<ShipLogsResponse> out) {
    var stream = new LogStream(this, out);
    open.add(stream);
    return stream.open();
  }

  void closed(LogStream stream) {
    open.remove(stream);
  }

  /// Ends every stream, and waits until nothing is written any more.
  public void closeAll(String why) throws InterruptedException {
    var closing = List.copyOf(open);
    closing.forEach(it -> it.close(Status.UNAVAILABLE.withDescription(why)));
    for (LogStream stream : closing) {
      stream.awaitEnd();
    }
  }

  Credit credit() {
    return credit;
  }

  boolean wanted(AttemptId attempt) {
    return live.contains(attempt);
  }

  /// How far the log is durable.
  long end(AttemptId attempt) {
    return store.end(attempt);
  }

  /// Tells the agent that has this attempt where its log goes on. Which stream is the agent's is
  /// not known, so all are told; an agent passes over attempts that it does not have.
  void askAgain(AttemptId attempt, long durable) {
    open.forEach(it -> it.say(attempt, durable, false));
  }

  /// Makes chunks durable, and wakes those who read along.
  List<Position> append(List<Chunk> chunks) {
    var attempts = chunks.stream().map(Chunk::attempt).collect(Collectors.toSet());
    writers.hold(attempts);
    try {
      var positions = store.append(chunks.stream().map(LogStreams::unread).toList());
      if (failing.compareAndSet(true, false)) {
        LOG.log(System.Logger.Level.INFO, "logs can be written again");
      }
      positions.forEach(this::limit);
      positions.forEach(it -> signals.raise(it.attempt().job()));
      logBytes.accept(chunks.stream().mapToLong(it -> it.data().remaining()).sum());
      return positions;
    } catch (StoreException e) {
      if (failing.compareAndSet(false, true)) {
        LOG.log(
            System.Logger.Level.ERROR,
            "logs cannot be written, agents keep them meanwhile: {0}",
            e.getMessage());
      }
      throw e;
    } finally {
      writers.release(attempts);
    }
  }

  private void limit(Position position) {
    long limit = limits.of(live.log(position.attempt()));
    if (position.durable() > limit) {
      // A log that is being copied is cut by what comes next.
      var _ = unlessHeld.test(() -> store.limit(position.attempt(), limit));
    }
  }

  /// The store may move the buffer's position; when it fails, the chunk is handed in again.
  private static Chunk unread(Chunk chunk) {
    return new Chunk(chunk.attempt(), chunk.offset(), chunk.data().duplicate(), chunk.lost());
  }
}
