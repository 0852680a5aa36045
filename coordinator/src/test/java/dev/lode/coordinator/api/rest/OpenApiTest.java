package dev.lode.coordinator.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.coordinator.api.Stage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The OpenAPI document as it is served: also kept as `docs/openapi.json`.
final class OpenApiTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "openapi.json");
  private static final List<String> METHODS =
      List.of("get", "put", "post", "delete", "patch", "head");
  private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");

  private static String text = "";
  private static JsonNode document = JsonMapper.shared().createObjectNode();

  @BeforeAll
  static void fetch(@TempDir Path folder) throws Exception {
    try (var stage = new Stage(folder);
        var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(stage.http() + "/lode/v1/openapi.json"))
              .header("Authorization", "Bearer " + stage.adminToken())
              .timeout(Stage.LONG)
              .build();
      text = client.send(request, BodyHandlers.ofString()).body();
      document = JsonMapper.shared().readTree(text);
    }
  }

  @Test
  void isKeptBesideTheOtherDocuments() throws Exception {
    if ("write".equals(System.getProperty("lode.docs"))) {
      Files.writeString(DOCUMENT, text);
    }
    assertThat(text)
        .as("docs/openapi.json; run the test with -Dlode.docs=write to write it anew")
        .isEqualTo(Files.readString(DOCUMENT));
  }

  private record Operation(String path, JsonNode item, String method, JsonNode operation) {}

  private List<Operation> operations() {
    var operations = new ArrayList<Operation>();
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> member : path.getValue().properties()) {
        if (METHODS.contains(member.getKey())) {
          operations.add(
              new Operation(path.getKey(), path.getValue(), member.getKey(), member.getValue()));
        } else {
          assertThat(member.getKey()).isEqualTo("parameters");
        }
      }
    }
    return operations;
  }

  @Test
  void hasTheShapeOfOpenApi31() {
    assertThat(document.get("openapi").asString()).startsWith("3.1.");
    assertThat(document.at("/info/title").asString()).isNotBlank();
    assertThat(document.at("/info/version").asString()).isNotBlank();
    var ids = new HashSet<String>();
    for (Operation it : operations()) {
      var where = it.method() + " " + it.path();
      assertThat(ids.add(it.operation().get("operationId").asString())).as(where).isTrue();
      assertThat(it.operation().get("description").asString()).as(where).isNotBlank();
      assertThat(it.operation().get("responses").properties()).as(where).isNotEmpty();
      for (Map.Entry<String, JsonNode> response : it.operation().get("responses").properties()) {
        assertThat(response.getKey()).as(where).matches("[1-5]\\d\\d|default");
        assertThat(response.getValue().has("description") || response.getValue().has("$ref"))
            .as(where)
            .isTrue();
      }
    }
  }

  @Test
  void everyVariableOfAPathIsARequiredParameterAndNoOther() {
    for (Operation it : operations()) {
      var declared = new ArrayList<String>();
      for (JsonNode holder : List.of(it.item(), it.operation())) {
        if (holder.has("parameters")) {
          for (JsonNode parameter : holder.get("parameters")) {
            assertThat(parameter.get("in").asString()).isIn("path", "query", "header");
            assertThat(parameter.has("schema")).isTrue();
            if (parameter.get("in").asString().equals("path")) {
              assertThat(parameter.get("required").asBoolean()).isTrue();
              declared.add(parameter.get("name").asString());
            }
          }
        }
      }
      var variables = VARIABLE.matcher(it.path()).results().map(m -> m.group(1)).toList();
      assertThat(declared).as(it.path()).containsExactlyInAnyOrderElementsOf(variables);
    }
  }

  @Test
  void everyReferenceLeadsSomewhereAndEverySchemaIsReferredTo() {
    var references = new HashSet<String>();
    collect(document, references);
    assertThat(references).isNotEmpty();
    for (String reference : references) {
      assertThat(reference).startsWith("#/");
      assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
    }
    assertThat(document.at("/components/schemas").propertyNames())
        .allSatisfy(it -> assertThat(references).contains("#/components/schemas/" + it));
  }

  private static void collect(JsonNode node, Set<String> references) {
    if (node.has("$ref")) {
      references.add(node.get("$ref").asString());
    }
    node.forEach(it -> collect(it, references));
  }

  @Test
  void everyCallOfTheProtoFilesThatHttpServesIsThere() {
    assertThat(operations())
        .extracting(it -> it.operation().get("operationId").asString())
        .contains(
            "SubmitJob",
            "GetJob",
            "ListJobs",
            "WatchJob",
            "CancelJob",
            "RetryJob",
            "ReadLog",
            "ListAgents",
            "FindMissingBlobs");
  }

  @Test
  void everyPropertyIsDescribed() {
    for (Map.Entry<String, JsonNode> schema : document.at("/components/schemas").properties()) {
      assertThat(schema.getValue().has("description")).as(schema.getKey()).isTrue();
    }
  }
}
