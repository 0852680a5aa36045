package dev.lode.cli.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.lode.proto.v1.ReadLogRequest;
import io.grpc.StatusException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Reads a job's log from where it stopped, whatever happens to the coordinator meanwhile: every
/// byte once, in the order written, attempt after attempt.
///
/// Threads: one.
public final class LogReading {

  private static final Duration FOREVER = Duration.ofDays(10_000);

  private final Connection connection;
  private final String job;
  private @Nullable Instant since;

  /// The attempt that the last bytes were of; 0 before any came.
  private int attempt;

  /// The first byte of that attempt that is still wanted.
  private long offset;

  /// No byte after this one is wanted.
  private long enough = Long.MAX_VALUE;

  LogReading(Connection connection, String job) {
    this.connection = connection;
    this.job = job;
  }

  /// Takes what is read.
  public interface Sink {
    /// A further attempt begins, whose log begins at 0 again.
    void attempt(int number);

    void write(ByteString data);

    /// So many bytes are not there.
    ///
    /// @param line stands in their place
    default void missing(long bytes, ByteString line) {
      write(line);
    }
  }

  /// Only from this byte on, and hardly more than to that one.
  public LogReading between(long first, long last) {
    offset = first;
    enough = last;
    return this;
  }

  /// Only what arrived at the coordinator at this instant or later.
  public LogReading since(@Nullable Instant instant) {
    since = instant;
    return this;
  }

  /// What there is now of one attempt; 0 for the last one.
  public void copy(int wanted, Sink sink) throws InterruptedException {
    connection.call(
        FOREVER,
        link -> {
          stream(link, wanted == 0 ? attempt : wanted, false, sink);
          return Boolean.TRUE;
        });
  }

  /// Everything until the job is finished.
  public void follow(Sink sink) throws InterruptedException {
    connection.call(
        FOREVER,
        link -> {
          int seen = stream(link, 0, true, sink);
          while (seen != attempt) {
            // Further attempts have begun while we were away: the rest of the earlier ones first.
            while (attempt < seen) {
              stream(link, attempt, false, sink);
              begin(attempt + 1, sink);
            }
            seen = stream(link, 0, true, sink);
          }
          return Boolean.TRUE;
        });
  }

  /// Reads to the end of the stream, and returns the attempt that it is of. When that is another
  /// than the bytes before, it began at the wrong offset: then nothing is handed on.
  private int stream(Link link, int which, boolean follow, Sink sink)
      throws StatusException, InterruptedException {
    var stream = link.jobs().readLog(request(which, follow));
    boolean first = true;
    try {
      for (var next = stream.read(); next != null; next = stream.read()) {
        connection.answered();
        if (next.getAttempt() != attempt) {
          if (first && attempt != 0) {
            return next.getAttempt();
          }
          begin(next.getAttempt(), sink);
        }
        first = false;
        long missing = next.getMissingBytes();
        if (missing > 0) {
          sink.missing(missing, next.getData());
        } else {
          sink.write(next.getData());
        }
        offset = next.getOffset() + (missing > 0 ? missing : next.getData().size());
        if (offset > enough) {
          return attempt;
        }
      }
      return attempt;
    } finally {
      stream.cancel("no more needed", null);
    }
  }

  private ReadLogRequest request(int which, boolean follow) {
    var request =
        ReadLogRequest.newBuilder()
            .setJob(job)
            .setAttempt(which)
            .setOffset(offset)
            .setFollow(follow);
    if (since != null && attempt == 0) {
      request.setSince(
          Timestamp.newBuilder().setSeconds(since.getEpochSecond()).setNanos(since.getNano()));
    }
    return request.build();
  }

  private void begin(int number, Sink sink) {
    offset = attempt == 0 ? offset : 0;
    attempt = number;
    sink.attempt(number);
  }
}
