package dev.lode.coordinator.api.rest;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import dev.lode.coordinator.api.grpc.NativeMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The OpenAPI document of what is served under `/lode/v1`, made from the `.proto` files and their
/// comments. What HTTP has beyond them is in `by-hand.json`.
final class OpenApi {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final String BY_HAND = "by-hand.json";

  private final Comments comments = Comments.read();
  private final Schemas schemas = new Schemas(comments);

  private OpenApi() {}

  static String of(List<NativeMethod<? extends Message, ? extends Message>> methods) {
    return JSON.writeValueAsString(new OpenApi().document(methods)) + "\n";
  }

  private ObjectNode document(List<NativeMethod<? extends Message, ? extends Message>> methods) {
    var byHand = byHand();
    var document = NODES.objectNode().put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "Lode")
        .put("version", "v1")
        .put("description", comments.ofFile("lode/v1/jobs.proto"));
    document.putArray("security").addObject().putArray("token");
    var paths = document.putObject("paths");
    for (NativeMethod<?, ?> method : methods) {
      for (HttpRules rules : HttpRules.of(method.descriptor())) {
        paths
            .withObjectProperty(rules.path())
            .set(rules.method().toLowerCase(Locale.ROOT), operation(method, rules));
      }
    }
    byHand.get("paths").properties().forEach(it -> paths.set(it.getKey(), it.getValue()));
    var components = document.putObject("components");
    var described = schemas.all();
    byHand.get("schemas").properties().forEach(it -> described.set(it.getKey(), it.getValue()));
    components.set("schemas", described);
    components.set("responses", byHand.get("responses"));
    components.set("securitySchemes", byHand.get("securitySchemes"));
    return document;
  }

  private static ObjectNode byHand() {
    try (var resource = OpenApi.class.getResourceAsStream(BY_HAND)) {
      return (ObjectNode) JSON.readTree(Objects.requireNonNull(resource, BY_HAND));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode operation(NativeMethod<?, ?> method, HttpRules rules) {
    var descriptor = method.descriptor();
    var operation = NODES.objectNode().put("operationId", descriptor.getName());
    operation.putArray("tags").add(descriptor.getService().getName());
    operation.put("description", comments.of(descriptor));
    parameters(descriptor, rules, operation);
    if (rules.body()) {
      var body = operation.putObject("requestBody").put("required", false);
      body.putObject("content")
          .putObject("application/json")
          .set(
              "schema",
              rules.variables().isEmpty()
                  ? schemas.reference(descriptor.getInputType())
                  : schemas.message(descriptor.getInputType(), Set.copyOf(rules.variables())));
    }
    answers(method, operation);
    return operation;
  }

  private void parameters(MethodDescriptor descriptor, HttpRules rules, ObjectNode operation) {
    var parameters = NODES.arrayNode();
    for (FieldDescriptor field : descriptor.getInputType().getFields()) {
      boolean inPath = rules.variables().contains(field.getName());
      if (inPath || !rules.body()) {
        var parameter =
            parameters
                .addObject()
                .put("name", field.getName())
                .put("in", inPath ? "path" : "query")
                .put("description", comments.of(field));
        if (inPath) {
          parameter.put("required", true);
        }
        parameter.set("schema", schemas.plain(field));
      }
    }
    if (Requests.HEADERS.keySet().stream()
        .anyMatch(it -> descriptor.getInputType().findFieldByName(it) != null)) {
      Requests.HEADERS.forEach(
          (field, header) ->
              parameters
                  .addObject()
                  .put("name", header)
                  .put("in", "header")
                  .put("description", "The same as " + field + " in the body.")
                  .putObject("schema")
                  .put("type", "string"));
    }
    if (!parameters.isEmpty()) {
      operation.set("parameters", parameters);
    }
  }

  private void answers(NativeMethod<?, ?> method, ObjectNode operation) {
    var output = method.descriptor().getOutputType();
    boolean many = method.descriptor().isServerStreaming();
    var responses = operation.putObject("responses");
    var ok =
        responses
            .putObject("200")
            .put(
                "description",
                many
                    ? "One JSON object a line, as it comes; empty lines mean nothing; a line with"
                        + " `error` is the last of a stream that failed."
                    : comments.of(output));
    var content = ok.putObject("content");
    content
        .putObject(many ? JsonAnswers.LINES : "application/json")
        .set("schema", schemas.reference(output));
    if (JsonAnswers.hasRawForm(method)) {
      content.putObject("text/plain").putObject("schema").put("type", "string");
      operation
          .withArrayProperty("parameters")
          .addObject()
          .put("name", Requests.FORMAT)
          .put("in", "query")
          .put("description", "raw: the log's bytes alone, as for who accepts text/plain.")
          .putObject("schema")
          .put("type", "string")
          .putArray("enum")
          .add("json")
          .add("raw");
    }
    responses.putObject("default").put("$ref", "#/components/responses/Error");
  }
}
