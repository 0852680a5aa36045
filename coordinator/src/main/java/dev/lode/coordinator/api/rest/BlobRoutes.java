package dev.lode.coordinator.api.rest;

import dev.lode.common.model.Sha256;
import dev.lode.coordinator.api.BlobUpload;
import dev.lode.coordinator.api.Blobs;
import dev.lode.coordinator.api.Reply;
import dev.lode.coordinator.api.http.Exchange;
import dev.lode.coordinator.api.http.HttpError;
import dev.lode.coordinator.api.http.RefusalException;
import dev.lode.coordinator.api.http.Route;
import dev.lode.proto.v1.UploadBlobResponse;
import java.nio.ByteBuffer;
import java.util.List;

/// Blobs as what they are: bytes. `PUT`, `GET` and `HEAD` at their name, with ranges: one that was
/// broken off goes on where it stopped.
final class BlobRoutes {

  static final String PATH = "/lode/v1/blobs/{sha256}";

  private static final int BUFFER = 256 << 10;

  private final Blobs blobs;
  private final BlobAnswer answer;

  BlobRoutes(Blobs blobs) {
    this.blobs = blobs;
    this.answer = new BlobAnswer(blobs);
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", PATH, Route.Audience.ANY_TOKEN, this::give),
        new Route("HEAD", PATH, Route.Audience.ANY_TOKEN, this::give),
        new Route("PUT", PATH, Route.Audience.ANY_TOKEN, this::put));
  }

  private void give(Exchange exchange) {
    answer.give(name(exchange), "", exchange);
  }

  private void put(Exchange exchange) {
    var name = name(exchange);
    long length = exchange.body().length();
    var range = ContentRange.of(exchange.header("content-range"), length);
    if (range.wholeLength() > blobs.maxBytes()) {
      throw new RefusalException(
          HttpError.tooLarge("the blob has " + range.wholeLength() + " bytes", blobs.maxBytes()));
    }
    if (blobs.has(name)) {
      answer(exchange, false);
      return;
    }
    switch (blobs.upload(name, range.wholeLength(), range.first())) {
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
