package dev.lode.coordinator.api.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lode.coordinator.api.http.RefusalException;
import dev.lode.proto.v1.ListJobsRequest;
import dev.lode.proto.v1.ReadLogRequest;
import dev.lode.proto.v1.State;
import dev.lode.proto.v1.SubmitJobRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class JsonRequestsTest {

  private static SubmitJobRequest read(String json) {
    var request = SubmitJobRequest.newBuilder();
    JsonRequests.merge(json.getBytes(StandardCharsets.UTF_8), request);
    return request.build();
  }

  private static void refused(String json, String says) {
    assertThatThrownBy(() -> read(json))
        .as(json)
        .isInstanceOf(RefusalException.class)
        .hasMessageContaining(says);
  }

  @Test
  void aTimeThatThereIsNotIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> read("{\"spec\": {\"startAfter\": \"2026-02-30T00:00:00Z\"}}"))
        .hasMessageContaining("spec.startAfter: at character 9: February 2026 has no day 30");
    assertThatThrownBy(() -> read("{\"spec\": {\"start_after\": \"tomorrow\"}}"))
        .hasMessageContaining(
            "spec.start_after: at character 1: 'tomorrow' does not fit; a time is such as");
  }

  @Test
  void namesMayBeThoseOfTheProtoFilesOrOfJson() {
    assertThat(read("{\"idempotencyKey\": \"a\"}")).isEqualTo(read("{\"idempotency_key\": \"a\"}"));
  }

  @Test
  void noBodyIsAnEmptyRequest() {
    assertThat(read("")).isEqualTo(SubmitJobRequest.getDefaultInstance());
  }

  @Test
  void aRefusalNamesTheFieldAlsoDeepInside() {
    refused("{\"spec\": {\"grace\": 5}}", "spec.grace: ");
    refused("{\"spec\": {\"resources\": {\"gpus\": \"two\"}}}", "spec.resources.gpus: ");
    refused("{\"spec\": {\"resources\": []}}", "spec.resources: ");
    refused("{\"spec\": {\"workload\": {\"env\": {\"A\": {}}}}}", "spec.workload.env: ");
    refused("{\"spec\": {\"workload\": {\"args\": \"x\"}}}", "spec.workload.args: ");
    refused("{\"spec\": {\"workload\": {\"files\": {}}}}", "spec.workload.files: ");
    refused("{\"jobSpec\": {}}", "jobSpec: there is no such field; SubmitJobRequest has spec");
  }

  @Test
  void whatIsNestedWithoutEndIsRefused() {
    refused("{\"spec\":".repeat(100_000), "the body is not JSON");
    refused("[".repeat(100_000), "the body is not JSON");
  }

  @Test
  void whatFollowsTheJsonIsRefused() {
    refused("{} {}", "the body is not JSON, at line 1, column 4");
  }

  @Property(tries = 200)
  void anyBytesAreReadOrRefused(@ForAll byte[] body) {
    readOrRefused(new String(body, StandardCharsets.ISO_8859_1));
  }

  @Property(tries = 200)
  void anyNearlyRightBodyIsReadOrRefused(@ForAll("nearlyRight") String json) {
    readOrRefused(json);
  }

  private static void readOrRefused(String json) {
    try {
      assertThat(read(json)).isNotNull();
    } catch (RefusalException e) {
      assertThat(e.error().status()).isEqualTo(400);
      assertThat(e.error().message()).isNotBlank().doesNotContain("\n");
    }
  }

  @Provide
  Arbitrary<String> nearlyRight() {
    var leaves =
        Arbitraries.of(
            "1",
            "-1",
            "1e400",
            "\"x\"",
            "null",
            "true",
            "{}",
            "[]",
            "[null]",
            "\"1s\"",
            "\"\\u0000\"");
    var names =
        Arbitraries.of(
            "spec",
            "resources",
            "workload",
            "files",
            "env",
            "args",
            "timeout",
            "name",
            "gpus",
            "x");
    return Arbitraries.recursive(
        () -> leaves,
        inner ->
            Arbitraries.maps(names, inner)
                .ofMaxSize(3)
                .map(
                    it ->
                        it.entrySet().stream()
                            .map(e -> "\"" + e.getKey() + "\":" + e.getValue())
                            .reduce((a, b) -> a + "," + b)
                            .map(all -> "{" + all + "}")
                            .orElse("{}")),
        4);
  }

  @Test
  void queryParametersAreFieldsByEitherNameEnumsByNameOrNumber() {
    var request = ListJobsRequest.newBuilder();
    QueryFields.merge(
        Map.of("states", List.of("STATE_RUNNING", "6"), "pageSize", List.of("7")),
        List.of(),
        request);
    assertThat(request.getStatesList()).containsExactly(State.STATE_RUNNING, State.STATE_FINISHED);
    assertThat(request.getPageSize()).isEqualTo(7);
  }

  @Test
  void fieldsOfFieldsAreReachedByDots() {
    var request = SubmitJobRequest.newBuilder();
    QueryFields.merge(
        Map.of("spec.resources.gpu_type", List.of("h100"), "spec.name", List.of("x")),
        List.of(),
        request);
    assertThat(request.getSpec().getResources().getGpuType()).isEqualTo("h100");
    assertThat(request.getSpec().getName()).isEqualTo("x");
  }

  @Test
  void oneFieldUnderTwoNamesIsRefused() {
    assertThatThrownBy(
            () ->
                QueryFields.merge(
                    Map.of("page_size", List.of("1"), "pageSize", List.of("2")),
                    List.of(),
                    ListJobsRequest.newBuilder()))
        .hasMessageContaining("given more than once");
  }

  @Test
  void whatThePathHasSetIsNoParameter() {
    assertThatThrownBy(
            () ->
                QueryFields.merge(
                    Map.of("job", List.of("2")), List.of("job"), ReadLogRequest.newBuilder()))
        .hasMessageContaining("there is no query parameter 'job' here");
  }

  @Property(tries = 100)
  void anyParameterIsTakenOrRefused(@ForAll String name, @ForAll String value) {
    for (String each : List.of(name, "offset", "since", "follow", "job", "a." + name)) {
      try {
        QueryFields.merge(Map.of(each, List.of(value)), List.of(), ReadLogRequest.newBuilder());
      } catch (RefusalException e) {
        assertThat(e.error().status()).isEqualTo(400);
      }
    }
  }
}
