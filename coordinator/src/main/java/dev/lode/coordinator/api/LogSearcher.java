package dev.lode.coordinator.api;

import dev.lode.common.model.AttemptId;
import dev.lode.coordinator.search.LineSearch;
import dev.lode.coordinator.store.LogGap;
import dev.lode.coordinator.store.LogStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;

/// Searches one log as its reader takes what was found, for a bounded time and in a bounded memory;
/// the reader goes on from where it ended.
final class LogSearcher implements Following<LogFinding> {

  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final int PART = 1 << 20;

  /// Parts without anything found after which the reader hears that the search is alive.
  private static final int QUIET_PARTS = 64;

  private final AttemptId attempt;
  private final LogSearch query;
  private final LogStore logs;
  private final Places.Place place;
  private final ByteBuffer part = ByteBuffer.allocate(PART);
  private final ArrayDeque<LineSearch.Line> found = new ArrayDeque<>();
  private final long end;
  private final LineSearch search;
  private long offset;
  private int left;
  private long spentNanos;
  private boolean told;

  LogSearcher(AttemptId attempt, LogSearch query, LogStore logs, Places.Place place) {
    this.attempt = attempt;
    this.query = query;
    this.logs = logs;
    this.place = place;
    this.left = query.most();
    var where = query.where();
    long since = where.since() == null ? 0 : logs.offsetAt(attempt, where.since());
    this.offset = Math.max(where.offset(), since);
    this.end = logs.end(attempt);
    this.search = new LineSearch(query.pattern(), offset, query.before(), query.after());
  }

  @Override
  public Next<LogFinding> next(Duration patience) {
    for (int parts = 0; parts < QUIET_PARTS; parts++) {
      if (!found.isEmpty()) {
        return line(found.remove());
      }
      if (told) {
        return new Next.End<>();
      }
      if (left == 0 || offset >= end || spentNanos > LONGEST.toNanos()) {
        return last();
      }
      long began = System.nanoTime();
      searchPart();
      spentNanos += System.nanoTime() - began;
    }
    return new Next.Quiet<>();
  }

  private Next<LogFinding> line(LineSearch.Line line) {
    left -= line.fits() ? 1 : 0;
    if (left == 0 && line.fits()) {
      found.clear();
      offset = line.offset() + line.length() + 1;
    }
    return new Next.Item<>(new LogFinding.Found(attempt.number(), line));
  }

  private void searchPart() {
    part.clear().limit((int) Math.min(PART, end - offset));
    int read = logs.read(attempt, offset, part);
    if (read > 0) {
      found.addAll(search.take(part.flip()));
      offset += read;
    } else {
      offset = afterGap();
      found.addAll(search.skip(offset));
    }
    if (offset >= end) {
      found.addAll(search.finish());
    }
  }

  private long afterGap() {
    for (LogGap gap : logs.gaps(attempt)) {
      if (gap.from() <= offset && offset < gap.to()) {
        return Math.min(end, gap.to());
      }
    }
    return end;
  }

  private Next<LogFinding> last() {
    told = true;
    boolean more = offset < end;
    long to = more && left > 0 ? search.lineAt() : Math.min(offset, end);
    // A line that is longer than a whole search: what is left of it is passed over.
    long searchedTo = to <= query.where().offset() ? offset : to;
    return new Next.Item<>(new LogFinding.Searched(attempt.number(), searchedTo, more));
  }

  @Override
  public void close() {
    place.close();
  }
}
