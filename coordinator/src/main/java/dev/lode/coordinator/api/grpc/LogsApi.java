package dev.lode.coordinator.api.grpc;

import com.google.protobuf.ByteString;
import dev.lode.coordinator.access.Principal;
import dev.lode.coordinator.api.Following;
import dev.lode.coordinator.api.LogFinding;
import dev.lode.coordinator.api.LogQuery;
import dev.lode.coordinator.api.LogSearch;
import dev.lode.coordinator.api.Logs;
import dev.lode.coordinator.api.Reply;
import dev.lode.coordinator.search.Pattern;
import dev.lode.proto.v1.LogLine;
import dev.lode.proto.v1.ReadLogRequest;
import dev.lode.proto.v1.ReadLogResponse;
import dev.lode.proto.v1.SearchEnd;
import dev.lode.proto.v1.SearchLogRequest;
import dev.lode.proto.v1.SearchLogResponse;

/// The calls that read logs.
///
/// Threads: any.
final class LogsApi {

  private static final int MANY = 1000;

  private final Logs logs;

  LogsApi(Logs logs) {
    this.logs = logs;
  }

  Reply<Following<ReadLogResponse>> read(Principal caller, ReadLogRequest request) {
    return logs.read(request.getJob(), Asked.logQuery(request))
        .map(
            log ->
                log.map(
                    it ->
                        ReadLogResponse.newBuilder()
                            .setAttempt(it.attempt())
                            .setOffset(it.offset())
                            .setData(Wire.bytes(it.data()))
                            .setMissingBytes(it.missing())
                            .build()));
  }

  Reply<Following<SearchLogResponse>> search(Principal caller, SearchLogRequest request) {
    return logs.search(request.getJob(), asked(request)).map(it -> it.map(LogsApi::finding));
  }

  private static LogSearch asked(SearchLogRequest request) {
    var where =
        new LogQuery(
            Asked.count("attempt", request.getAttempt()),
            Asked.bytes("offset", request.getOffset()),
            false,
            request.hasSince() ? Asked.instant("since", request.getSince()) : null);
    try {
      return new LogSearch(
          where,
          pattern(request),
          Asked.count("before", request.getBefore()),
          Asked.count("after", request.getAfter()),
          request.hasMaxMatches() ? Asked.count("max_matches", request.getMaxMatches()) : MANY);
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(String.valueOf(e.getMessage()));
    }
  }

  private static Pattern pattern(SearchLogRequest request) {
    try {
      return Pattern.of(request.getPattern(), request.getLiteral(), request.getIgnoreCase());
    } catch (IllegalArgumentException e) {
      throw new BadRequestException("pattern: " + e.getMessage());
    }
  }

  private static SearchLogResponse finding(LogFinding finding) {
    return switch (finding) {
      case LogFinding.Found(var attempt, var line) ->
          SearchLogResponse.newBuilder()
              .setAttempt(attempt)
              .setLine(
                  LogLine.newBuilder()
                      .setOffset(line.offset())
                      .setText(ByteString.copyFrom(line.text()))
                      .setFits(line.fits())
                      .setLength(line.length()))
              .build();
      case LogFinding.Searched(var attempt, var to, var more) ->
          SearchLogResponse.newBuilder()
              .setAttempt(attempt)
              .setEnd(SearchEnd.newBuilder().setSearchedTo(to).setMore(more))
              .build();
    };
  }
}
