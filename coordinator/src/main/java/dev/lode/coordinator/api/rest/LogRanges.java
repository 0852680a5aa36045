package dev.lode.coordinator.api.rest;

import dev.lode.coordinator.api.Following;
import dev.lode.coordinator.api.Following.Next;
import dev.lode.coordinator.api.LogPart;
import dev.lode.coordinator.api.LogQuery;
import dev.lode.coordinator.api.Logs;
import dev.lode.coordinator.api.Reply;
import dev.lode.coordinator.api.http.AnswerStream;
import dev.lode.coordinator.api.http.Exchange;
import dev.lode.coordinator.api.http.HttpError;
import dev.lode.coordinator.api.http.RefusalException;
import dev.lode.coordinator.store.LogGap;
import dev.lode.proto.v1.ReadLogRequest;
import java.time.Duration;
import java.util.Map;

/// A part of a log, asked for by the header `Range`: its bytes at their offsets, and nothing else.
///
/// Where bytes of the range are missing, the answer is what of it stands together first, as HTTP
/// allows: `Content-Range` says which.
final class LogRanges {

  private static final String BYTES = "application/octet-stream";

  private LogRanges() {}

  static void answer(Logs logs, ReadLogRequest request, String header, Exchange exchange)
      throws InterruptedException {
    if (request.getFollow() || request.getOffset() != 0 || request.hasSince()) {
      throw new RefusalException(
          HttpError.invalid("range: goes with neither follow nor offset nor since"));
    }
    switch (logs.extent(request.getJob(), request.getAttempt())) {
      case Reply.Refused<Logs.Extent>(var error) -> exchange.fail(HttpError.of(error));
      case Reply.Ok<Logs.Extent>(var extent) -> {
        var range = there(ByteRange.of(header, extent.end()), extent);
        var query = new LogQuery(extent.attempt(), range.first(), false, null);
        switch (logs.read(request.getJob(), query)) {
          case Reply.Refused<Following<LogPart>>(var error) -> exchange.fail(HttpError.of(error));
          case Reply.Ok<Following<LogPart>>(var parts) ->
              send(parts, range, extent.end(), exchange);
        }
      }
    }
  }

  /// What of the range stands together first.
  private static ByteRange there(ByteRange range, Logs.Extent extent) {
    long first = range.first();
    long end = range.first() + range.length();
    for (LogGap gap : extent.gaps()) {
      if (gap.from() <= first && first < gap.to()) {
        first = gap.to();
      } else if (gap.from() > first) {
        end = Math.min(end, gap.from());
      }
    }
    if (first >= end && range.length() > 0) {
      throw new RefusalException(
          new HttpError(
              416,
              "RANGE_NOT_SATISFIABLE",
              "these bytes were cut out of the log by its limit, or lost on the host",
              Map.of("Content-Range", "bytes */" + extent.end())));
    }
    boolean whole = range.whole() && first == 0 && end == extent.end();
    return new ByteRange(first, end - first, whole);
  }

  private static void send(Following<LogPart> parts, ByteRange range, long size, Exchange exchange)
      throws InterruptedException {
    try (parts) {
      exchange.answerHeader("Accept-Ranges", "bytes");
      if (!range.whole()) {
        exchange.answerHeader("Content-Range", range.contentRange(size));
      }
      copy(
          parts, range.length(), exchange.stream(range.whole() ? 200 : 206, BYTES, range.length()));
    }
  }

  /// Ends without finishing when there is less than was promised: then the client sees it.
  private static void copy(Following<LogPart> parts, long length, AnswerStream out)
      throws InterruptedException {
    long left = length;
    while (left > 0
        && parts.next(Duration.ZERO) instanceof Next.Item<LogPart>(var part)
        && part.missing() == 0) {
      int n = (int) Math.min(left, part.data().remaining());
      out.write(part.data().array(), part.data().arrayOffset() + part.data().position(), n);
      left -= n;
    }
    if (left == 0) {
      out.finish();
    }
  }
}
