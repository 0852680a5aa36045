package dev.lode.coordinator.api.rest;

import dev.lode.common.model.Sha256;
import dev.lode.coordinator.api.BlobContent;
import dev.lode.coordinator.api.Blobs;
import dev.lode.coordinator.api.Following.Next;
import dev.lode.coordinator.api.Reply;
import dev.lode.coordinator.api.http.AnswerStream;
import dev.lode.coordinator.api.http.Exchange;
import dev.lode.coordinator.api.http.HttpError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A blob as the answer to a GET or HEAD: with ranges, and with its SHA-256 as its entity tag.
/// Whatever it is, a browser is told to save it, not to show it.
final class BlobAnswer {

  private static final String BYTES = "application/octet-stream";
  private static final String UNRESERVED = "-._~";

  private final Blobs blobs;

  BlobAnswer(Blobs blobs) {
    this.blobs = blobs;
  }

  /// @param fileName under which it may be saved; empty for none
  void give(Sha256 name, String fileName, Exchange exchange) {
    switch (blobs.size(name)) {
      case Reply.Refused<Long>(var error) -> exchange.fail(HttpError.of(error));
      case Reply.Ok<Long>(var size) -> {
        var tag = '"' + name.hex() + '"';
        exchange.answerHeader("ETag", tag);
        exchange.answerHeader("Accept-Ranges", "bytes");
        exchange.answerHeader("Content-Disposition", disposition(fileName));
        if (names(exchange.header("if-none-match"), tag)) {
          exchange.notModified();
        } else if (exchange.method().equals("HEAD")) {
          exchange.headers(200, BYTES, size);
        } else {
          send(name, range(exchange, tag, size), exchange);
        }
      }
    }
  }

  /// A list of entity tags, weak ones too, or `*`.
  private static boolean names(@Nullable String header, String tag) {
    if (header == null) {
      return false;
    }
    for (var each : header.split(",", -1)) {
      var one = each.strip();
      if (one.equals("*") || one.equals(tag) || one.equals("W/" + tag)) {
        return true;
      }
    }
    return false;
  }

  /// A range is meant only of the content that the caller knows already.
  private static ByteRange range(Exchange exchange, String tag, long size) {
    var condition = exchange.header("if-range");
    boolean same = condition == null || condition.strip().equals(tag);
    return ByteRange.of(same ? exchange.header("range") : null, size);
  }

  private void send(Sha256 name, ByteRange range, Exchange exchange) {
    switch (blobs.download(name, range.first())) {
      case Reply.Refused<BlobContent>(var error) -> exchange.fail(HttpError.of(error));
      case Reply.Ok<BlobContent>(var content) -> {
        try (content) {
          if (!range.whole()) {
            exchange.answerHeader("Content-Range", range.contentRange(content.sizeBytes()));
          }
          copy(
              content,
              range.length(),
              exchange.stream(range.whole() ? 200 : 206, BYTES, range.length()));
        }
      }
    }
  }

  /// Ends without finishing when there is less than was promised: then the client sees it.
  private static void copy(BlobContent content, long length, AnswerStream out) {
    long left = length;
    while (left > 0 && content.next(Duration.ZERO) instanceof Next.Item<ByteBuffer>(var part)) {
      int n = (int) Math.min(left, part.remaining());
      out.write(part.array(), part.arrayOffset() + part.position(), n);
      left -= n;
    }
    if (left == 0) {
      out.finish();
    }
  }

  /// The name as it may stand in a header, whatever is in it; only its last part.
  static String disposition(String fileName) {
    var last = fileName.substring(fileName.lastIndexOf('/') + 1);
    if (last.isEmpty()) {
      return "attachment";
    }
    var plain = new StringBuilder();
    last.codePoints().forEach(it -> plain.append(isPlain(it) ? Character.toString(it) : "_"));
    var encoded = new StringBuilder();
    for (byte each : last.getBytes(StandardCharsets.UTF_8)) {
      if (isUnreserved(each)) {
        encoded.append((char) each);
      } else {
        encoded.append(String.format(Locale.ROOT, "%%%02X", each));
      }
    }
    return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
  }

  private static boolean isPlain(int c) {
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '%';
  }

  private static boolean isUnreserved(byte c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || UNRESERVED.indexOf(c) >= 0;
  }
}
