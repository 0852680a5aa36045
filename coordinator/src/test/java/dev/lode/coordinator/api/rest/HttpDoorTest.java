package dev.lode.coordinator.api.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lode.common.model.Exit;
import dev.lode.common.model.Sha256;
import dev.lode.coordinator.api.PretendedAgent;
import dev.lode.coordinator.api.Stage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the HTTP door does with clients that are slow, gone, rude or large.
final class HttpDoorTest {

  private static final int MIB = 1 << 20;
  private static final String SUBMIT =
      "{\"spec\": {\"workload\": {\"launcher\": \"shell\", \"args\": [\"true\"]}}}";

  @TempDir Path folder;
  private Stage stage;
  private HttpClient client;

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder);
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    stage.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(stage.http() + path))
        .timeout(Stage.LONG)
        .header("Authorization", "Bearer " + stage.adminToken());
  }

  private void submit() throws Exception {
    var answer =
        client.send(
            request("/lode/v1/jobs").POST(BodyPublishers.ofString(SUBMIT)).build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  /// A request's first line and headers, without the empty line.
  private String head(String line) {
    return line + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + stage.adminToken() + "\r\n";
  }

  @Test
  void everyAnswerForbidsGuessingItsTypeAndKeepingIt() throws Exception {
    for (String path : new String[] {"/health/live", "/nothing", "/lode/v1/jobs", "/metrics"}) {
      var answer = client.send(request(path).build(), BodyHandlers.ofString());
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  @Test
  void aBodyOverTheLimitIsRefusedAndTheConnectionGoesOn() throws Exception {
    var body = "x".repeat(MIB + 1);
    try (var raw = new RawHttp(stage)) {
      raw.send(head("POST /lode/v1/jobs") + "Content-Length: " + body.length() + "\r\n\r\n" + body);
      assertThat(raw.answer())
          .startsWith("HTTP/1.1 413 ")
          .contains("the body has 1048577 bytes, at most 1048576 are taken");
      raw.send("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(raw.answer()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void whoAsksFirstIsToldBeforeItSendsItsBody() throws Exception {
    try (var raw = new RawHttp(stage)) {
      raw.send(
          head("POST /lode/v1/jobs") + "Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n");
      assertThat(raw.answer()).startsWith("HTTP/1.1 413 ").contains("Connection: close");
      assertThat(raw.closed()).isTrue();
    }
    try (var raw = new RawHttp(stage)) {
      raw.send(
          head("POST /lode/v1/jobs")
              + "Content-Length: "
              + SUBMIT.length()
              + "\r\nExpect: 100-continue\r\n\r\n");
      assertThat(raw.head()).startsWith("HTTP/1.1 100 ");
      assertThat(raw.send(SUBMIT).answer()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aBodyOfUnknownLengthIsRefused() throws Exception {
    try (var raw = new RawHttp(stage)) {
      raw.send(
          head("POST /lode/v1/jobs") + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
      assertThat(raw.answer()).startsWith("HTTP/1.1 411 ").contains("LENGTH_REQUIRED");
      assertThat(raw.closed()).isTrue();
    }
  }

  @Test
  void aStrangersBodyIsNeverTakenForARequest() throws Exception {
    var inner = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
    try (var raw = new RawHttp(stage)) {
      raw.send("POST /lode/v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\n" + inner);
      assertThat(raw.answer()).startsWith("HTTP/1.1 401 ").contains("Connection: close");
      assertThat(raw.closed()).isTrue();
    }
    try (var raw = new RawHttp(stage)) {
      raw.send(
          "POST /lode/v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: "
              + inner.length()
              + "\r\n\r\n"
              + inner);
      assertThat(raw.answer()).startsWith("HTTP/1.1 401 ");
      raw.send("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(raw.answer()).startsWith("HTTP/1.1 404 ");
    }
  }

  @Test
  void whatIsNoRequestIsAnsweredAsJsonToo() throws Exception {
    for (String wrong :
        new String[] {
          "nonsense\r\n\r\n",
          "GET /lode/v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(20_000) + "\r\n\r\n",
          "GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
        }) {
      try (var raw = new RawHttp(stage)) {
        assertThat(raw.send(wrong).answer())
            .as(wrong.substring(0, Math.min(40, wrong.length())))
            .matches("(?s)HTTP/1.1 4\\d\\d .*\\{\"error\":\\{.*\"code\":\"INVALID_ARGUMENT\".*");
        assertThat(raw.closed()).isTrue();
      }
    }
  }

  @Test
  void aBodyThatStallsEndsItsConnection() throws Exception {
    try (var raw = new RawHttp(stage)) {
      raw.send(head("POST /lode/v1/jobs") + "Content-Length: 100\r\n\r\n{\"spec\":");
      assertThat(raw.closed()).isTrue();
    }
    try (var raw = new RawHttp(stage)) {
      var name = Sha256.of(new byte[100]);
      raw.send(head("PUT /lode/v1/blobs/" + name) + "Content-Length: 100\r\n\r\nabc");
      assertThat(raw.closed()).isTrue();
      await().atMost(Stage.LONG).until(() -> stage.blobs.transfers() == 0);
      assertThat(stage.blobs.has(name)).isFalse();
    }
  }

  @Test
  void aFollowerWhoLeavesFreesItsPlace() throws Exception {
    submit();
    for (String path : new String[] {"/lode/v1/jobs/1/watch", "/lode/v1/jobs/1/log?follow=true"}) {
      var raw = new RawHttp(stage);
      raw.send(head("GET " + path) + "\r\n");
      assertThat(raw.head()).startsWith("HTTP/1.1 200 ");
      await().atMost(Stage.LONG).until(() -> stage.jobs.followers() == 1);
      raw.abort();
      await().atMost(Stage.LONG).until(() -> stage.jobs.followers() == 0);
    }
  }

  @Test
  void aQuietStreamBeats() throws Exception {
    submit();
    try (var raw = new RawHttp(stage)) {
      raw.send(head("GET /lode/v1/jobs/1/log?follow=true") + "\r\n");
      assertThat(raw.head()).contains("application/x-ndjson");
      assertThat(new String(raw.in().readNBytes(12), java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo("1\r\n\n\r\n1\r\n\n\r\n");
    }
  }

  @Test
  void aReaderThatStopsIsNotReadAheadForAndIsGivenUpInTheEnd() throws Exception {
    var agent = PretendedAgent.joins(stage, "host-1");
    submit();
    agent.starts(1);
    agent.logs(agent.attempt(1).id(), ByteBuffer.allocate(64 * MIB));
    agent.collected(1, new Exit.How.Code(0), "");
    try (var raw = new RawHttp(stage)) {
      raw.send(head("GET /lode/v1/jobs/1/log?follow=true&format=raw") + "\r\n");
      assertThat(raw.head()).startsWith("HTTP/1.1 200 ");
      await().atMost(Stage.LONG).until(() -> stage.jobs.followers() == 0);
      assertThat(stage.logBytesRead()).isLessThan(32 * MIB);
    }
  }

  @Test
  void aRawLogIsTheBytesAndNothingElse() throws Exception {
    var agent = PretendedAgent.joins(stage, "host-1");
    submit();
    agent.starts(1);
    var content = new byte[5 * MIB + 3];
    new Random(1).nextBytes(content);
    agent.logs(agent.attempt(1).id(), ByteBuffer.wrap(content));
    agent.collected(1, new Exit.How.Code(0), "");
    var answer =
        client.send(
            request("/lode/v1/jobs/1/log?follow=true").header("Accept", "text/plain").build(),
            BodyHandlers.ofByteArray());
    assertThat(answer.body()).isEqualTo(content);
  }

  @Test
  void aBlobGoesInAndComesOutWholeOrInPart() throws Exception {
    var content = new byte[20 * MIB + 7];
    new Random(2).nextBytes(content);
    var path = "/lode/v1/blobs/" + Sha256.of(content);
    var put = request(path).PUT(BodyPublishers.ofByteArray(content)).build();
    assertThat(client.send(put, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
    assertThat(client.send(put, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    var get = client.send(request(path).build(), BodyHandlers.ofByteArray());
    assertThat(get.body()).isEqualTo(content);
    var part =
        client.send(
            request(path).header("Range", "bytes=" + (20 * MIB) + "-").build(),
            BodyHandlers.ofByteArray());
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body())
        .isEqualTo(java.util.Arrays.copyOfRange(content, 20 * MIB, content.length));
    try (var raw = new RawHttp(stage)) {
      raw.send(head("HEAD " + path) + "\r\n");
      assertThat(raw.head()).contains("Content-Length: " + content.length);
      raw.send("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(raw.answer()).startsWith("HTTP/1.1 200 ");
    }
    assertThat(stage.blobs.transfers()).isZero();
  }

  @Test
  void aBlobThatTheCallerHasIsNotSentAgain() throws Exception {
    var content = new byte[100];
    var name = Sha256.of(content);
    var path = "/lode/v1/blobs/" + name;
    client.send(
        request(path).PUT(BodyPublishers.ofByteArray(content)).build(), BodyHandlers.ofString());
    var first = client.send(request(path).build(), BodyHandlers.ofByteArray());
    assertThat(first.headers().firstValue("etag")).contains('"' + name.hex() + '"');
    assertThat(first.headers().firstValue("content-disposition")).contains("attachment");
    for (var known : new String[] {'"' + name.hex() + '"', "W/\"" + name + "\", \"x\"", "*"}) {
      var again =
          client.send(
              request(path).header("If-None-Match", known).build(), BodyHandlers.ofByteArray());
      assertThat(again.statusCode()).as(known).isEqualTo(304);
      assertThat(again.body()).isEmpty();
    }
    var other =
        client.send(
            request(path).header("If-None-Match", "\"x\"").build(), BodyHandlers.ofByteArray());
    assertThat(other.statusCode()).isEqualTo(200);
    var ofAnother =
        client.send(
            request(path).header("Range", "bytes=5-").header("If-Range", "\"x\"").build(),
            BodyHandlers.ofByteArray());
    assertThat(ofAnother.statusCode()).isEqualTo(200);
    assertThat(ofAnother.body()).hasSize(100);
  }

  @Test
  void anUploadThatBrokeOffGoesOnWithAContentRange() throws Exception {
    var content = new byte[MIB];
    new Random(3).nextBytes(content);
    var name = Sha256.of(content);
    var path = "/lode/v1/blobs/" + name;
    try (var raw = new RawHttp(stage)) {
      raw.send(head("PUT " + path) + "Content-Length: " + MIB + "\r\n\r\n");
      raw.send(java.util.Arrays.copyOf(content, 600_000));
      await().atMost(Stage.LONG).until(() -> stage.blobs.transfers() == 1);
      assertThat(raw.closed()).isTrue();
    }
    await().atMost(Stage.LONG).until(() -> stage.blobs.transfers() == 0);
    var missing =
        client.send(
            request("/lode/v1/blobs:missing")
                .POST(BodyPublishers.ofString("{\"sha256\":[\"" + name + "\"]}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(missing.body()).contains("\"received\"").contains("600000");
    assertThat(put(path, content, 700_000).statusCode()).isEqualTo(409);
    assertThat(put(path, content, 600_000).statusCode()).isEqualTo(201);
    assertThat(client.send(request(path).build(), BodyHandlers.ofByteArray()).body())
        .isEqualTo(content);
  }

  private java.net.http.HttpResponse<String> put(String path, byte[] content, int from)
      throws Exception {
    return client.send(
        request(path)
            .header(
                "Content-Range",
                "bytes " + from + "-" + (content.length - 1) + "/" + content.length)
            .PUT(BodyPublishers.ofByteArray(content, from, content.length - from))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void anArtifactIsHadByItsName() throws Exception {
    var agent = PretendedAgent.joins(stage, "host-1");
    submit();
    client.send(
        request("/lode/v1/blobs/" + Sha256.of(new byte[3]))
            .PUT(BodyPublishers.ofByteArray(new byte[3]))
            .build(),
        BodyHandlers.ofString());
    var path = "/lode/v1/jobs/1/artifacts/model.bin";
    assertThat(client.send(request(path).build(), BodyHandlers.ofString()).statusCode())
        .isEqualTo(409);
    agent.starts(1);
    agent.collected(1, new Exit.How.Code(0), "");
    var got = client.send(request(path).build(), BodyHandlers.ofByteArray());
    assertThat(got.body()).isEqualTo(new byte[3]);
    assertThat(got.headers().firstValue("content-disposition"))
        .contains("attachment; filename=\"model.bin\"; filename*=UTF-8''model.bin");
    for (var none : new String[] {"/model", "/model.bin/x", "/a/model.bin"}) {
      var answer =
          client.send(request("/lode/v1/jobs/1/artifacts" + none).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(none).isEqualTo(404);
    }
    for (var bad : new String[] {"/", "/..%2fmodel.bin", "/a//b", "/%00"}) {
      var answer =
          client.send(request("/lode/v1/jobs/1/artifacts" + bad).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(bad).isEqualTo(400);
    }
  }

  @Test
  void aBlobOverTheLimitIsRefusedByItsLength() throws Exception {
    try (var raw = new RawHttp(stage)) {
      raw.send(
          head("PUT /lode/v1/blobs/" + Sha256.of(new byte[0]))
              + "Content-Length: 99999999999\r\nExpect: 100-continue\r\n\r\n");
      assertThat(raw.answer()).startsWith("HTTP/1.1 413 ");
      assertThat(raw.closed()).isTrue();
    }
  }

  @Test
  void aCoordinatorThatStopsEndsItsStreams() throws Exception {
    submit();
    try (var raw = new RawHttp(stage)) {
      raw.send(head("GET /lode/v1/jobs/1/watch") + "\r\n");
      assertThat(raw.head()).startsWith("HTTP/1.1 200 ");
      await().atMost(Stage.LONG).until(() -> stage.jobs.followers() == 1);
      stage.closeHttp();
      await().atMost(Stage.LONG).until(() -> stage.jobs.followers() == 0);
    }
  }

  @Test
  void whatCannotBeDecidedMakesTheCoordinatorNotReady() throws Exception {
    stage.control.stop();
    var ready = client.send(request("/health/ready").build(), BodyHandlers.ofString());
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).contains("\"status\":\"not ready\"").contains("stopping");
    var live = client.send(request("/health/live").build(), BodyHandlers.ofString());
    assertThat(live.statusCode()).isEqualTo(200);
    var submit =
        client.send(
            request("/lode/v1/jobs").POST(BodyPublishers.ofString(SUBMIT)).build(),
            BodyHandlers.ofString());
    assertThat(submit.statusCode()).isEqualTo(503);
    assertThat(submit.headers().firstValue("Retry-After")).hasValue("1");
  }

  @Test
  void manyWatchersAreServedAtOnce() throws Exception {
    var agent = PretendedAgent.joins(stage, "host-1");
    submit();
    var answers = new java.util.ArrayList<java.util.concurrent.CompletableFuture<String>>();
    for (int i = 0; i < 90; i++) {
      answers.add(
          client
              .sendAsync(request("/lode/v1/jobs/1/watch").build(), BodyHandlers.ofString())
              .thenApply(it -> it.body()));
    }
    await().atMost(Stage.LONG).until(() -> stage.jobs.followers() == 90);
    agent.starts(1);
    agent.collected(1, new Exit.How.Code(0), "");
    for (var answer : answers) {
      assertThat(answer.get(Stage.LONG.toSeconds(), TimeUnit.SECONDS)).contains("STATE_FINISHED");
    }
    await().atMost(Stage.LONG).until(() -> stage.jobs.followers() == 0);
  }
}
