package dev.lode.coordinator.api.rest;

import dev.lode.common.model.Sha256;
import dev.lode.coordinator.api.BlobContent;
import dev.lode.coordinator.api.BlobUpload;
import dev.lode.coordinator.api.Blobs;
import dev.lode.coordinator.api.Following.Next;
import dev.lode.coordinator.api.Reply;
import dev.lode.coordinator.api.http.AnswerStream;
import dev.lode.coordinator.api.http.Exchange;
import dev.lode.coordinator.api.http.HttpError;
import dev.lode.coordinator.api.http.RefusalException;
import dev.lode.coordinator.api.http.Route;
import dev.lode.proto.v1.UploadBlobResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/// Blobs as what they are: bytes. `PUT`, `GET` and `HEAD` at their name, `GET` with ranges.
final class BlobRoutes {

  static final String PATH = "/lode/v1/blobs/{sha256}";

  private static final String BYTES = "application/octet-stream";
  private static final int BUFFER = 256 << 10;

  private final Blobs blobs;

  BlobRoutes(Blobs blobs) {
    this.blobs = blobs;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", PATH, Route.Audience.ANY_TOKEN, this::get),
        new Route("HEAD", PATH, Route.Audience.ANY_TOKEN, this::head),
        new Route("PUT", PATH, Route.Audience.ANY_TOKEN, this::put));
  }

  private void head(Exchange exchange) {
    switch (blobs.size(name(exchange))) {
      case Reply.Ok<Long>(var size) -> {
        exchange.answerHeader("Accept-Ranges", "bytes");
        exchange.headers(200, BYTES, size);
      }
      case Reply.Refused<Long>(var error) -> exchange.fail(HttpError.of(error));
    }
  }

  private void get(Exchange exchange) {
    var name = name(exchange);
    switch (blobs.size(name)) {
      case Reply.Refused<Long>(var error) -> exchange.fail(HttpError.of(error));
      case Reply.Ok<Long>(var size) -> {
        var range = ByteRange.of(exchange.header("range"), size);
        switch (blobs.download(name, range.first())) {
          case Reply.Refused<BlobContent>(var error) -> exchange.fail(HttpError.of(error));
          case Reply.Ok<BlobContent>(var content) -> send(content, range, exchange);
        }
      }
    }
  }

  private static void send(BlobContent content, ByteRange range, Exchange exchange) {
    try (content) {
      exchange.answerHeader("Accept-Ranges", "bytes");
      if (!range.whole()) {
        exchange.answerHeader("Content-Range", range.contentRange(content.sizeBytes()));
      }
      var out = exchange.stream(range.whole() ? 200 : 206, BYTES, range.length());
      copy(content, range.length(), out);
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

  private void put(Exchange exchange) {
    var name = name(exchange);
    long length = exchange.body().length();
    if (length > blobs.maxBytes()) {
      throw new RefusalException(
          HttpError.tooLarge("the blob has " + length + " bytes", blobs.maxBytes()));
    }
    if (blobs.has(name)) {
      answer(exchange, false);
      return;
    }
    switch (blobs.upload(name, length)) {
      case Reply.Refused<BlobUpload>(var error) -> exchange.fail(HttpError.of(error));
      case Reply.Ok<BlobUpload>(var upload) -> {
        try (upload) {
          receive(upload, exchange);
        }
      }
    }
  }

  private static void receive(BlobUpload upload, Exchange exchange) {
    var buffer = new byte[BUFFER];
    for (int n = exchange.body().read(buffer); n >= 0; n = exchange.body().read(buffer)) {
      var wrong = upload.write(ByteBuffer.wrap(buffer, 0, n));
      if (wrong != null) {
        throw new RefusalException(HttpError.of(wrong));
      }
    }
    switch (upload.keep()) {
      case Reply.Ok<Boolean>(var stored) -> answer(exchange, stored);
      case Reply.Refused<Boolean>(var error) -> exchange.fail(HttpError.of(error));
    }
  }

  private static void answer(Exchange exchange, boolean stored) {
    exchange.json(
        stored ? 201 : 200,
        JsonAnswers.json(UploadBlobResponse.newBuilder().setStored(stored).build()));
  }

  private static Sha256 name(Exchange exchange) {
    try {
      return new Sha256(exchange.variable("sha256"));
    } catch (IllegalArgumentException e) {
      throw new RefusalException(HttpError.invalid("sha256: " + e.getMessage()));
    }
  }
}
