package dev.lode.coordinator.api.rest;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.lode.coordinator.api.ApiError;
import dev.lode.coordinator.api.Following;
import dev.lode.coordinator.api.grpc.NativeMethod;
import dev.lode.coordinator.api.http.AnswerStream;
import dev.lode.coordinator.api.http.Exchange;
import dev.lode.coordinator.api.http.GoneException;
import dev.lode.coordinator.api.http.HttpError;
import dev.lode.proto.v1.ReadLogResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Answers as JSON; those that come one after another as lines of JSON, each sent at once.
///
/// A line with `error` is the last one of a stream that failed. An empty line means nothing: it is
/// sent at the start and again when there is no news for long. A log may be asked for raw instead:
/// its bytes alone.
final class JsonAnswers {

  static final String LINES = "application/x-ndjson";
  static final String RAW = "text/plain; charset=utf-8";

  private static final byte[] NEWLINE = {'\n'};
  private static final byte[] NOTHING = {};

  /// Fields without presence are always there: readers need no knowledge of defaults.
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().alwaysPrintFieldsWithNoPresence().omittingInsignificantWhitespace();

  private JsonAnswers() {}

  static String json(Message message) {
    try {
      return PRINTER.print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message of ours that is no JSON", e);
    }
  }

  /// Whether what a call answers may be had raw.
  static boolean hasRawForm(NativeMethod<?, ?> method) {
    return method.descriptor().getOutputType().equals(ReadLogResponse.getDescriptor());
  }

  static <R extends Message> void stream(
      NativeMethod<?, R> method, Following<R> answers, Exchange exchange)
      throws InterruptedException {
    boolean raw = hasRawForm(method) && wantsRaw(exchange);
    try (answers) {
      var out = exchange.stream(200, raw ? RAW : LINES, -1);
      try {
        send(answers, out, exchange.limits().heartbeat(), raw);
      } catch (GoneException e) {
        throw e;
      } catch (RuntimeException e) {
        if (raw) {
          throw e;
        }
        out.write((HttpError.of(ApiError.of(e)).json() + "\n").getBytes(StandardCharsets.UTF_8));
        out.finish();
      }
    }
  }

  /// By `format=raw`, or for who accepts plain text first of all.
  private static boolean wantsRaw(Exchange exchange) {
    var format = exchange.query().get(Requests.FORMAT);
    var accept = exchange.header("accept");
    return format == null
        ? accept != null && accept.startsWith("text/plain")
        : format.getFirst().equals("raw");
  }

  private static <R extends Message> void send(
      Following<R> answers, AnswerStream out, Duration heartbeat, boolean raw)
      throws InterruptedException {
    var patience = Duration.ZERO;
    while (true) {
      switch (answers.next(patience)) {
        case Following.Next.Item<R>(ReadLogResponse log) when raw ->
            out.write(log.getData().toByteArray());
        case Following.Next.Item<R>(var answer) ->
            out.write((json(answer) + "\n").getBytes(StandardCharsets.UTF_8));
        case Following.Next.Quiet<R>() -> out.write(raw ? NOTHING : NEWLINE);
        case Following.Next.End<R>() -> {
          out.finish();
          return;
        }
      }
      out.flush();
      patience = heartbeat;
    }
  }
}
