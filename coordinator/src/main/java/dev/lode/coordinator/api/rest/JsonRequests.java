package dev.lode.coordinator.api.rest;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import dev.lode.common.time.TimeText;
import dev.lode.coordinator.api.http.HttpError;
import dev.lode.coordinator.api.http.RefusalException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// JSON bodies as requests. Strict: what is malformed, unknown or given twice is refused, with its
/// place.
final class JsonRequests {

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final JsonFormat.Parser PARSER = JsonFormat.parser();

  private JsonRequests() {}

  /// No body is an empty request.
  static void merge(byte[] body, Message.Builder request) {
    if (body.length > 0) {
      merge(read(body), request, "");
    }
  }

  private static ObjectNode read(byte[] body) {
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (JacksonException e) {
      throw refusal("the body is not JSON" + place(e) + ": " + fault(e));
    }
    if (json instanceof ObjectNode object) {
      return object;
    }
    throw refusal("the body must be a JSON object");
  }

  /// Without what Jackson says of where a value began that did not end.
  private static String fault(JacksonException e) {
    return firstLine(e.getOriginalMessage()).replaceFirst(" \\(start marker at .*", "");
  }

  /// Not every fault has a place: what is nested too deep has none.
  private static String place(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    return at == null ? "" : ", at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  /// @param where stands before the names of fields in a refusal; empty for none
  static void merge(ObjectNode json, Message.Builder request, String where) {
    var wrong = wrongTime(json, request.getDescriptorForType(), "");
    if (wrong != null) {
      throw refusal((where.isEmpty() ? wrong.path() : where) + ": " + wrong.message());
    }
    try {
      PARSER.merge(json.toString(), request);
    } catch (InvalidProtocolBufferException e) {
      var found = culprit(json, request.getDescriptorForType(), request, "");
      throw refusal(
          where.isEmpty()
              ? found == null ? firstLine(e.getMessage()) : found.path() + ": " + found.message()
              : where + ": " + (found == null ? firstLine(e.getMessage()) : found.message()));
    }
  }

  /// A time that there is not: the parser takes 30 February for 2 March.
  private static @Nullable Culprit wrongTime(JsonNode json, Descriptor type, String path) {
    if (type.equals(Timestamp.getDescriptor())) {
      try {
        var _ = json.isString() ? TimeText.parse(json.stringValue()) : null;
        return null;
      } catch (IllegalArgumentException e) {
        return new Culprit(path, e.getMessage() + "; a time is such as 2026-11-22T08:00:00Z");
      }
    }
    for (var property : json.properties()) {
      var field = field(type, property.getKey());
      if (field != null
          && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
          && !field.isMapField()) {
        var here = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
        var found = wrongTimeIn(property.getValue(), field, here);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static @Nullable Culprit wrongTimeIn(JsonNode value, FieldDescriptor field, String path) {
    if (!value.isArray()) {
      return wrongTime(value, field.getMessageType(), path);
    }
    for (int i = 0; i < value.size(); i++) {
      var found = wrongTime(value.get(i), field.getMessageType(), path + "[" + i + "]");
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private record Culprit(String path, String message) {}

  /// The field that the parser stumbled over, which its own message does not always name.
  private static @Nullable Culprit culprit(
      JsonNode json, Descriptor type, Message.Builder like, String path) {
    if (!(json instanceof ObjectNode object) || type.getFullName().startsWith("google.protobuf.")) {
      return parse(json, like, path);
    }
    for (var property : object.properties()) {
      var field = field(type, property.getKey());
      var here = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
      if (field == null) {
        return new Culprit(
            here, "there is no such field; " + type.getName() + " has " + names(type));
      }
      var found = culprit(property.getValue(), field, like, here);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable Culprit culprit(
      JsonNode value, FieldDescriptor field, Message.Builder parent, String path) {
    boolean message =
        field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField();
    if (message && field.isRepeated() && value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        var found =
            culprit(
                value.get(i),
                field.getMessageType(),
                parent.newBuilderForField(field),
                path + "[" + i + "]");
        if (found != null) {
          return found;
        }
      }
      return null;
    }
    if (message && !field.isRepeated() && value.isObject()) {
      return culprit(value, field.getMessageType(), parent.newBuilderForField(field), path);
    }
    var alone = JSON.createObjectNode();
    alone.set(field.getJsonName(), value);
    return parse(alone, parent.getDefaultInstanceForType().newBuilderForType(), path);
  }

  private static @Nullable Culprit parse(JsonNode json, Message.Builder into, String path) {
    try {
      PARSER.merge(json.toString(), into);
      return null;
    } catch (InvalidProtocolBufferException e) {
      return new Culprit(path, firstLine(e.getMessage()));
    }
  }

  /// By its name in the `.proto` file or in JSON; null when there is none.
  static @Nullable FieldDescriptor field(Descriptor type, String name) {
    for (FieldDescriptor field : type.getFields()) {
      if (field.getName().equals(name) || field.getJsonName().equals(name)) {
        return field;
      }
    }
    return null;
  }

  private static String names(Descriptor type) {
    return type.getFields().stream()
        .map(FieldDescriptor::getJsonName)
        .collect(Collectors.joining(", "));
  }

  private static String firstLine(@Nullable String message) {
    return message == null ? "cannot be understood" : message.lines().findFirst().orElse("");
  }

  private static RefusalException refusal(String message) {
    return new RefusalException(HttpError.invalid(message));
  }
}
