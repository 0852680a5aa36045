package dev.lode.agent.logs;

import dev.lode.agent.mask.Mask;
import dev.lode.common.model.AttemptId;
import dev.lode.proto.v1.AgentSessionsGrpc.AgentSessionsStub;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Ships the logs of all attempts over one stream, each byte at its offset.
///
/// The files are the only copy until the coordinator has said that the bytes are durable; so
/// nothing is kept here but offsets, and a stream that breaks costs no more than sending again. A
/// log that was cut or taken away before it was shipped, or that was too much to be kept, costs the
/// bytes that are gone: they are counted, and the coordinator is told which they are.
///
/// Threads: any; nothing here waits for the network or for a listener.
public final class LogShipper implements AutoCloseable {

  public static final long SPOOL_BYTES = 4L << 30;
  public static final long LEAST_SPOOL_BYTES = 4L << 20;

  /// The longest that [#measure] waits for a disk that hangs.
  private static final long MAX_MEASURE_SECONDS = 30;

  private final ConcurrentHashMap<AttemptId, TrackedLog> logs = new ConcurrentHashMap<>();
  private final ShipperLoop loop;
  private final Thread thread;

  private LogShipper(long spoolBytes) {
    loop = new ShipperLoop(logs, spoolBytes);
    thread = Thread.ofPlatform().name("log-shipper").daemon().unstarted(loop::run);
  }

  /// With the usual room for what the coordinator has not yet.
  public static LogShipper start() {
    return start(SPOOL_BYTES);
  }

  /// @param spoolBytes how much of what the coordinator has not yet is kept, of all logs together;
  ///   each log in charge has the same share of it, at least [#LEAST_SPOOL_BYTES]
  public static LogShipper start(long spoolBytes) {
    var shipper = new LogShipper(spoolBytes);
    shipper.thread.start();
    return shipper;
  }

  /// Ships over this connection from now on, each log from where it is durable. A stream that
  /// breaks is opened again, after a pause, until `disconnected` or the next `connected`.
  public void connected(AgentSessionsStub stub) {
    loop.post(() -> loop.connected(stub));
  }

  /// Ships nothing until connected again.
  public void disconnected() {
    loop.post(loop::disconnected);
  }

  /// What is shipped: a file, with these secrets masked.
  public record Source(Path file, Mask mask) {
    LogFile open() {
      return new LogFile(file, mask);
    }
  }

  /// Takes charge of an attempt's log and looks at it at once. The file need not exist yet.
  public void track(AttemptId attempt, Source log, LogState state, LogListener listener) {
    var tracked = loop.log(attempt, log.open(), state, listener);
    var former = logs.put(attempt, tracked);
    loop.post(
        () -> {
          replace(former);
          loop.grown(tracked);
        });
  }

  /// Takes charge of a log that nobody writes to any more; see [#ended].
  public void trackEnded(
      AttemptId attempt, Source log, LogState state, long finalLength, LogListener listener) {
    var tracked = loop.log(attempt, log.open(), state, listener);
    tracked.ended(finalLength);
    var former = logs.put(attempt, tracked);
    loop.post(
        () -> {
          replace(former);
          loop.ended(tracked, finalLength);
        });
  }

  private void replace(@Nullable TrackedLog former) {
    if (former != null) {
      loop.dropped(former);
    }
  }

  /// The log may have grown. Harmless at any rate, for any attempt.
  public void grown(AttemptId attempt) {
    var log = logs.get(attempt);
    if (log != null && log.signalled.compareAndSet(false, true)) {
      loop.post(() -> loop.grown(log));
    }
  }

  /// How much the workload had written when the log was last looked at; 0 for an attempt that is
  /// not tracked.
  public long length(AttemptId attempt) {
    var log = logs.get(attempt);
    return log == null ? 0 : log.seen();
  }

  /// Looks at the log now, and says how much the workload has written. When its process tree is
  /// gone, that is the final length. 0 for an attempt that is not tracked.
  public long measure(AttemptId attempt) throws InterruptedException {
    var log = logs.get(attempt);
    if (log == null) {
      return 0;
    }
    if (loop.isClosed()) {
      return log.seen();
    }
    var measured = new CompletableFuture<Long>();
    loop.post(() -> measured.complete(loop.measure(log)));
    try {
      return measured.get(MAX_MEASURE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException _) {
      return log.seen();
    }
  }

  /// Nobody writes to the log any more, and this is its length: what [#measure] said when the
  /// process tree was gone. Bytes up to there that the file does not hold are lost.
  public void ended(AttemptId attempt, long finalLength) {
    var log = logs.get(attempt);
    if (log != null) {
      loop.post(() -> loop.ended(log, finalLength));
    }
  }

  /// Ends the charge of an attempt's log. Its listener is not called once this has returned, unless
  /// it is being called just then.
  public void drop(AttemptId attempt) {
    var log = logs.remove(attempt);
    if (log != null) {
      loop.post(() -> loop.dropped(log));
    }
  }

  /// Bytes of log made durable since the start.
  public long shippedBytes() {
    return loop.shippedBytes();
  }

  /// Bytes written to the logs in charge that are not durable yet.
  public long lagBytes() {
    long lag = 0;
    for (var log : logs.values()) {
      lag += log.lag();
    }
    return lag;
  }

  /// Ends the stream. What was not durable yet is shipped by the next shipper that tracks the logs.
  @Override
  public void close() {
    loop.post(loop::close);
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
