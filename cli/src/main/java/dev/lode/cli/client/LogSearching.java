package dev.lode.cli.client;

import dev.lode.proto.v1.LogLine;
import dev.lode.proto.v1.SearchLogRequest;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.function.Consumer;

/// Searches a job's log to its end, however many calls that takes.
///
/// Threads: one.
public final class LogSearching {

  private static final Duration FOREVER = Duration.ofDays(10_000);

  private final Connection connection;
  private final SearchLogRequest request;
  private long from;
  private int left;
  private long found;
  private boolean more = true;

  LogSearching(Connection connection, SearchLogRequest request) {
    this.connection = connection;
    this.request = request;
    this.from = request.getOffset();
    this.left = request.getMaxMatches();
  }

  /// Hands on each line that fits, and those near it; how many fitted.
  public long search(Consumer<LogLine> sink) throws InterruptedException {
    connection.call(
        FOREVER,
        link -> {
          while (more && left > 0) {
            once(link, sink);
          }
          return Boolean.TRUE;
        });
    return found;
  }

  /// Whether it ended before the log did, because enough was found.
  public boolean more() {
    return more;
  }

  private void once(Link link, Consumer<LogLine> sink)
      throws StatusException, InterruptedException {
    var next = request.toBuilder().setOffset(from).setMaxMatches(left);
    if (from > 0) {
      next.clearSince();
    }
    var stream = link.jobs().searchLog(next.build());
    try {
      for (var answer = stream.read(); answer != null; answer = stream.read()) {
        connection.answered();
        switch (answer.getWhatCase()) {
          case LINE -> {
            var line = answer.getLine();
            sink.accept(line);
            found += line.getFits() ? 1 : 0;
            left -= line.getFits() ? 1 : 0;
            // Also when the connection breaks: this line is not told again.
            from = line.getOffset() + line.getLength() + 1;
          }
          case END -> {
            from = Math.max(from, answer.getEnd().getSearchedTo());
            more = answer.getEnd().getMore();
          }
          case WHAT_NOT_SET -> {}
        }
      }
    } finally {
      stream.cancel("no more needed", null);
    }
  }
}
