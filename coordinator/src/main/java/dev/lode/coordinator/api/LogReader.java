package dev.lode.coordinator.api;

import dev.lode.common.model.AttemptId;
import dev.lode.common.model.JobId;
import dev.lode.coordinator.control.Signals;
import dev.lode.coordinator.core.job.Job;
import dev.lode.coordinator.store.LogGap;
import dev.lode.coordinator.store.StoreException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads a job's log as its reader takes it, and with `follow` goes on to what is written later and
/// to the attempts that come later.
///
/// Whether the job has finished is looked at before the last read: then that read had all.
final class LogReader implements Following<LogPart> {

  static final int MAX_PART = 256 << 10;

  private final JobId job;
  private final Stores stores;
  private final Signals.Watch signals;
  private final Places.Place place;
  private final LogQuery query;
  private AttemptId attempt;
  private long offset;

  /// Where a reader that does not follow ends: what there was when it began.
  private long limit = -1;

  private boolean ended;

  LogReader(Job job, LogQuery query, Stores stores, Signals.Watch signals, Places.Place place) {
    this.job = job.id();
    this.query = query;
    this.stores = stores;
    this.signals = signals;
    this.place = place;
    int number = query.attempt() == 0 ? Math.max(1, job.attempts()) : query.attempt();
    this.attempt = new AttemptId(job.id(), number, 0);
  }

  private void begin() {
    var logs = stores.logs();
    offset =
        Math.max(query.offset(), query.since() == null ? 0 : logs.offsetAt(attempt, query.since()));
    limit = query.follow() ? Long.MAX_VALUE : logs.end(attempt);
  }

  @Override
  public Next<LogPart> next(Duration patience) throws InterruptedException {
    if (limit < 0) {
      begin();
    }
    long deadline = System.nanoTime() + patience.toNanos();
    while (!ended) {
      var data = read();
      if (data != null) {
        return part(data);
      }
      var now = stores.jobs().find(job);
      boolean replaced = now != null && now.attempts() > attempt.number();
      if (!query.follow() || now == null || now.finished() || replaced) {
        data = read();
        if (data != null) {
          return part(data);
        }
        if (replaced && query.follow() && query.attempt() == 0) {
          attempt = new AttemptId(job, attempt.number() + 1, 0);
          offset = 0;
          return part(new LogPart(attempt.number(), 0, ByteBuffer.allocate(0), 0));
        }
        failWhenRemoved();
        ended = true;
        break;
      }
      long left = deadline - System.nanoTime();
      if (left <= 0 || !signals.await(Duration.ofNanos(left))) {
        return new Next.Quiet<>();
      }
    }
    return new Next.End<>();
  }

  /// A log that goes while it is read must not look like one that ends there.
  private void failWhenRemoved() {
    if (offset > stores.logs().end(attempt) && offset > query.offset()) {
      throw new StoreException("the log of job " + job + " was removed while it was read");
    }
  }

  /// Null when there is nothing more for now.
  private @Nullable LogPart read() {
    long there = Math.min(limit, stores.logs().end(attempt)) - offset;
    if (there <= 0) {
      return null;
    }
    var data = ByteBuffer.allocate((int) Math.min(MAX_PART, there));
    if (stores.logs().read(attempt, offset, data) > 0) {
      return new LogPart(attempt.number(), offset, data.flip(), 0);
    }
    for (LogGap gap : stores.logs().gaps(attempt)) {
      if (gap.from() <= offset && offset < gap.to()) {
        return LogPart.missing(attempt.number(), offset, gap);
      }
    }
    return null;
  }

  private Next<LogPart> part(LogPart part) {
    offset = part.next();
    return new Next.Item<>(part);
  }

  @Override
  public void close() {
    signals.close();
    place.close();
  }
}
