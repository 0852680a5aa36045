package dev.lode.coordinator.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.coordinator.store.LogStore.Chunk;
import dev.lode.proto.v1.JobSpec;
import dev.lode.proto.v1.JobsGrpc;
import dev.lode.proto.v1.ReadLogRequest;
import dev.lode.proto.v1.SearchLogRequest;
import dev.lode.proto.v1.SearchLogResponse;
import dev.lode.proto.v1.SubmitJobRequest;
import dev.lode.proto.v1.Workload;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is missing of a log is said, and everything else is where it was.
final class LogGapsTest {

  private static final String HEAD = "head 1\nhead 2\n";
  private static final String TAIL = "tail 1\nerror: out of memory\n";
  private static final long LOST = 5_000_000;

  @TempDir Path folder;
  private Stage stage;
  private JobsGrpc.JobsBlockingStub jobs;
  private HttpClient client;

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder);
    jobs = stage.admin(JobsGrpc.newBlockingStub(stage.channel()));
    client = HttpClient.newHttpClient();
    var agent = PretendedAgent.joins(stage, "host-1");
    var spec =
        JobSpec.newBuilder()
            .setWorkload(Workload.newBuilder().setLauncher("shell").addArgs("true"));
    var _ = jobs.submitJob(SubmitJobRequest.newBuilder().setSpec(spec).build());
    agent.starts(1);
    agent.logs(1, HEAD);
    var attempt = agent.attempt(1).id();
    stage.logs.append(List.of(new Chunk(attempt, HEAD.length(), ByteBuffer.allocate(0), LOST)));
    agent.logs(1, TAIL);
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    stage.close();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(stage.http() + path))
            .timeout(Stage.LONG)
            .header("Authorization", "Bearer " + stage.adminToken());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void aReaderGetsOneLineInPlaceOfAGapAndTheRightOffsetsAfterIt() throws Exception {
    var raw = get("/lode/v1/jobs/1/log?format=raw").body();
    assertThat(raw)
        .isEqualTo(
            HEAD
                + "\n[lode: 5,000,000 bytes were lost on the host before they could be stored]\n"
                + TAIL);
    var parts = new ArrayList<dev.lode.proto.v1.ReadLogResponse>();
    jobs.readLog(ReadLogRequest.newBuilder().setJob("1").build()).forEachRemaining(parts::add);
    assertThat(parts).extracting(it -> it.getMissingBytes()).containsExactly(0L, LOST, 0L);
    assertThat(parts.getLast().getOffset()).isEqualTo(HEAD.length() + LOST);
    var inside = ReadLogRequest.newBuilder().setJob("1").setOffset(1000).build();
    var first = jobs.readLog(inside).next();
    assertThat(first.getMissingBytes()).isEqualTo(HEAD.length() + LOST - 1000);
    assertThat(first.getData().toStringUtf8()).contains("4,999,014 bytes were lost");
  }

  @Test
  void aRangeIsAnsweredWithItsBytesOrWithTheFirstOfThemThatAreThere() throws Exception {
    long size = HEAD.length() + LOST + TAIL.length();
    var log = "/lode/v1/jobs/1/log";
    var some = get(log, "Range", "bytes=5-9");
    assertThat(some.statusCode()).isEqualTo(206);
    assertThat(some.body()).isEqualTo(HEAD.substring(5, 10));
    assertThat(some.headers().firstValue("Content-Range")).hasValue("bytes 5-9/" + size);
    var last = get(log, "Range", "bytes=-7");
    assertThat(last.body()).isEqualTo("memory\n");
    var head = get(log, "Range", "bytes=0-");
    assertThat(head.body()).isEqualTo(HEAD);
    assertThat(head.headers().firstValue("Content-Range"))
        .hasValue("bytes 0-" + (HEAD.length() - 1) + "/" + size);
    var tail = get(log, "Range", "bytes=100-");
    assertThat(tail.body()).isEqualTo(TAIL);
    assertThat(get(log, "Range", "bytes=100-200").statusCode()).isEqualTo(416);
    assertThat(get(log, "Range", "bytes=" + size + "-").statusCode()).isEqualTo(416);
    assertThat(get(log + "?follow=true", "Range", "bytes=0-1").statusCode()).isEqualTo(400);
  }

  @Test
  void aSearchGoesOnBehindAGapAndSaysWhereItsLinesAre() {
    var found = new ArrayList<SearchLogResponse>();
    jobs.searchLog(SearchLogRequest.newBuilder().setJob("1").setPattern("^(tail|error)").build())
        .forEachRemaining(found::add);
    assertThat(found).hasSize(3);
    assertThat(found.getFirst().getLine().getOffset()).isEqualTo(HEAD.length() + LOST);
    assertThat(found.get(1).getLine().getText().toStringUtf8()).isEqualTo("error: out of memory");
    assertThat(found.getLast().getEnd().getMore()).isFalse();
    assertThat(found.getLast().getEnd().getSearchedTo())
        .isEqualTo(HEAD.length() + LOST + TAIL.length());
  }

  @Test
  void aSearchThatFoundEnoughSaysWhereToGoOn() {
    var request = SearchLogRequest.newBuilder().setJob("1").setPattern("[12]$").setMaxMatches(1);
    var texts = new StringBuilder();
    long offset = 0;
    for (boolean more = true; more; ) {
      var answers = new ArrayList<SearchLogResponse>();
      jobs.searchLog(request.setOffset(offset).build()).forEachRemaining(answers::add);
      answers.stream()
          .filter(SearchLogResponse::hasLine)
          .forEach(it -> texts.append(it.getLine().getText().toString(UTF_8)).append(';'));
      more = answers.getLast().getEnd().getMore();
      assertThat(answers.getLast().getEnd().getSearchedTo()).isGreaterThan(offset);
      offset = answers.getLast().getEnd().getSearchedTo();
    }
    assertThat(texts).hasToString("head 1;head 2;tail 1;");
  }

  @Test
  void theRestOfTheGapCanBeAskedForOverHttpAsASearchToo() throws Exception {
    var answer = get("/lode/v1/jobs/1/log/search?pattern=out%20of&literal=true");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"fits\":true").contains("\"more\":false");
    assertThat(get("/lode/v1/jobs/1/log/search?pattern=(").statusCode()).isEqualTo(400);
  }
}
