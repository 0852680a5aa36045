package dev.lode.agent.logs;

import dev.lode.common.model.AttemptId;
import dev.lode.proto.v1.AgentSessionsGrpc.AgentSessionsStub;
import dev.lode.proto.v1.ShipLogsRequest;
import dev.lode.proto.v1.ShipLogsResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The shipper's thread: takes turns between what it is told and one chunk of the next log.
///
/// Threads: its own, but for `post`, `shippedBytes`, and what a stream calls.
final class ShipperLoop implements LogStream.Listener {

  private static final Logger LOG = System.getLogger(LogShipper.class.getName());

  /// Files held open for the next chunk.
  private static final int MAX_OPEN_FILES = 128;

  private static final long RETRY_NANOS = Duration.ofMillis(500).toNanos();

  private final BlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
  private final ConcurrentMap<AttemptId, TrackedLog> logs;

  /// Logs that may have something to send, each once; the first is next.
  private final LinkedHashSet<TrackedLog> ready = new LinkedHashSet<>();

  /// Logs that are tried again after a while: unreadable, or refused.
  private final LinkedHashSet<TrackedLog> sleeping = new LinkedHashSet<>();

  /// Used least lately first.
  private final LinkedHashSet<TrackedLog> open = new LinkedHashSet<>();

  private final Window window = new Window();
  private final Uplink uplink = new Uplink(this);
  private final LongAdder shipped = new LongAdder();
  private final long spoolBytes;
  private long wakeAt;
  private volatile boolean closed;

  /// @param spoolBytes how much of what the coordinator has not yet is kept, of all logs together
  ShipperLoop(ConcurrentMap<AttemptId, TrackedLog> logs, long spoolBytes) {
    this.logs = logs;
    this.spoolBytes = spoolBytes;
  }

  void post(Runnable event) {
    mailbox.add(event);
  }

  boolean isClosed() {
    return closed;
  }

  long shippedBytes() {
    return shipped.sum();
  }

  void run() {
    while (!closed) {
      try {
        hear();
        keepTime();
        if (canShip()) {
          ship(ready.removeFirst());
        }
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "log shipping goes on after a bug", e);
      } catch (InterruptedException _) {
        break;
      }
    }
    disconnected();
    logs.values().forEach(it -> it.file.close());
    mailbox.forEach(Runnable::run);
  }

  /// Runs what was posted; waits for something when there is nothing to ship.
  private void hear() throws InterruptedException {
    var event = canShip() ? mailbox.poll() : await();
    while (event != null) {
      event.run();
      event = mailbox.poll();
    }
  }

  private @Nullable Runnable await() throws InterruptedException {
    long now = System.nanoTime();
    long wait = uplink.waitNanos(now);
    if (!sleeping.isEmpty()) {
      wait = Math.min(wait, wakeAt - now);
    }
    return wait == Long.MAX_VALUE ? mailbox.take() : mailbox.poll(wait, TimeUnit.NANOSECONDS);
  }

  private void keepTime() {
    long now = System.nanoTime();
    if (uplink.reopen(now)) {
      rewind();
    }
    if (!sleeping.isEmpty() && wakeAt - now <= 0) {
      var woken = List.copyOf(sleeping);
      sleeping.clear();
      for (var log : woken) {
        if (log.isResyncing()) {
          log.resend();
          sleep(log);
        }
        ready.add(log);
      }
    }
  }

  private boolean canShip() {
    return !ready.isEmpty() && !window.isFull() && uplink.isReady();
  }

  /// Sends the next chunk of a log that is in charge, and puts it at the end of the line.
  private void ship(TrackedLog log) {
    if (!inCharge(log)) {
      return;
    }
    var before = log.state();
    var chunk = nextOf(log);
    var state = log.state();
    if (!state.sameLoss(before)) {
      if (before.lost() == 0 && state.lost() > 0) {
        LOG.log(Level.WARNING, "bytes of a log were lost on this host attempt=" + log.attempt);
      }
      log.listener.moved(state);
    }
    if (chunk != null) {
      ready.add(log);
      uplink.send(chunk);
    }
    dig(log);
  }

  private @Nullable ShipLogsRequest nextOf(TrackedLog log) {
    try {
      var chunk = log.next();
      keepOpen(log);
      return chunk;
    } catch (IOException e) {
      if (log.isFirstTrouble()) {
        LOG.log(Level.WARNING, "log cannot be read, trying again attempt=" + log.attempt, e);
      }
      sleep(log);
      return null;
    }
  }

  private void keepOpen(TrackedLog log) {
    open.remove(log);
    if (log.file.isOpen()) {
      open.add(log);
    }
    if (open.size() > MAX_OPEN_FILES) {
      open.removeFirst().file.close();
    }
  }

  private void sleep(TrackedLog log) {
    if (sleeping.isEmpty()) {
      wakeAt = System.nanoTime() + RETRY_NANOS;
    }
    sleeping.add(log);
  }

  private boolean inCharge(TrackedLog log) {
    return logs.get(log.attempt) == log;
  }

  // What is posted.

  void connected(AgentSessionsStub connection) {
    uplink.connect(connection);
    rewind();
  }

  void disconnected() {
    uplink.disconnect();
  }

  void close() {
    closed = true;
  }

  TrackedLog log(AttemptId attempt, LogFile file, LogState state, LogListener listener) {
    return new TrackedLog(attempt, file, state, listener, window);
  }

  void grown(TrackedLog log) {
    log.signalled.set(false);
    ready.add(log);
    if (!canShip() && inCharge(log)) {
      lookAt(log);
      dig(log);
    }
  }

  private void lookAt(TrackedLog log) {
    try {
      log.look();
      keepOpen(log);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "log cannot be measured attempt=" + log.attempt, e);
    }
  }

  /// Keeps within its bounds what a log takes up here. Every log has the same share of them.
  private void dig(TrackedLog log) {
    long share = Math.max(LogShipper.LEAST_SPOOL_BYTES, spoolBytes / Math.max(1, logs.size()));
    var state = log.dig(share);
    if (state != null) {
      // Also when it cannot be remembered: then the disk is in need of the space.
      var _ = log.listener.remember(state).whenComplete((_, _) -> post(() -> log.dug()));
    }
  }

  long measure(TrackedLog log) {
    try {
      log.look();
      ready.add(log);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "log cannot be measured attempt=" + log.attempt, e);
    }
    return log.seen();
  }

  void ended(TrackedLog log, long finalLength) {
    log.ended(finalLength);
    ready.add(log);
    completeIfDone(log);
  }

  void dropped(TrackedLog log) {
    end(log);
  }

  // What a stream calls.

  @Override
  public void ready() {
    post(() -> {});
  }

  @Override
  public void answered(LogStream from, ShipLogsResponse answer) {
    post(
        () -> {
          if (uplink.isCurrent(from)) {
            uplink.heard();
            take(answer);
          }
        });
  }

  @Override
  public void broken(LogStream which, @Nullable Throwable reason) {
    post(
        () -> {
          if (uplink.isCurrent(which)) {
            LOG.log(Level.INFO, "log stream ended, opening it again reason={0}", reason);
            uplink.broke();
          }
        });
  }

  private void take(ShipLogsResponse answer) {
    var log = logs.get(Wire.attempt(answer.getId()));
    if (log == null || log.isOver()) {
      return;
    }
    if (answer.getUnwanted()) {
      end(log);
      log.listener.unwanted();
      return;
    }
    var before = log.state();
    shipped.add(log.durable(answer.getDurableOffset()));
    if (log.isResyncing()) {
      sleep(log);
    }
    ready.add(log);
    if (log.state().durable() != before.durable()) {
      log.listener.moved(log.state());
      dig(log);
    }
    completeIfDone(log);
  }

  private void completeIfDone(TrackedLog log) {
    if (log.isComplete()) {
      end(log);
      log.listener.complete(log.state());
    }
  }

  /// The stream is a new one: every log begins again where it is durable.
  private void rewind() {
    for (var log : logs.values()) {
      log.rewind();
      ready.add(log);
    }
  }

  /// Nothing more is to be sent of it.
  private void end(TrackedLog log) {
    ready.remove(log);
    sleeping.remove(log);
    open.remove(log);
    log.end();
  }
}
