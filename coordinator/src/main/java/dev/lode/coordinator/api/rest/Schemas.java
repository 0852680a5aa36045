package dev.lode.coordinator.api.rest;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// JSON schemas of messages as `JsonFormat` writes them. Whatever is referred to is described too.
final class Schemas {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Comments comments;
  private final ArrayDeque<Descriptor> messages = new ArrayDeque<>();
  private final ArrayDeque<EnumDescriptor> enums = new ArrayDeque<>();
  private final Set<String> seen = new TreeSet<>();
  private final TreeMap<String, ObjectNode> done = new TreeMap<>();

  Schemas(Comments comments) {
    this.comments = comments;
  }

  /// A reference, and a promise to describe what it refers to.
  ObjectNode reference(Descriptor message) {
    if (seen.add(name(message.getFullName()))) {
      messages.add(message);
    }
    return refer(message.getFullName());
  }

  private ObjectNode reference(EnumDescriptor type) {
    if (seen.add(name(type.getFullName()))) {
      enums.add(type);
    }
    return refer(type.getFullName());
  }

  private static ObjectNode refer(String fullName) {
    return NODES.objectNode().put("$ref", "#/components/schemas/" + name(fullName));
  }

  /// `lode.v1.Outcome.Kind` is `Outcome.Kind`.
  private static String name(String fullName) {
    return fullName.startsWith("lode.v1.") ? fullName.substring("lode.v1.".length()) : fullName;
  }

  /// All that was promised, by name.
  ObjectNode all() {
    while (!messages.isEmpty() || !enums.isEmpty()) {
      if (!messages.isEmpty()) {
        var message = messages.poll();
        done.put(name(message.getFullName()), message(message, Set.of()));
      } else {
        var type = enums.poll();
        done.put(name(type.getFullName()), enumeration(type));
      }
    }
    var all = NODES.objectNode();
    done.forEach(all::set);
    return all;
  }

  /// @param without names of fields to leave out
  ObjectNode message(Descriptor message, Set<String> without) {
    var schema = NODES.objectNode().put("type", "object");
    describe(schema, comments.of(message));
    var properties = NODES.objectNode();
    for (FieldDescriptor field : message.getFields()) {
      if (!without.contains(field.getName())) {
        properties.set(field.getJsonName(), field(field));
      }
    }
    schema.set("properties", properties);
    schema.put("additionalProperties", false);
    return schema;
  }

  private ObjectNode enumeration(EnumDescriptor type) {
    var schema = NODES.objectNode().put("type", "string");
    var text = new StringBuilder(comments.of(type));
    var values = schema.putArray("enum");
    for (var value : type.getValues()) {
      values.add(value.getName());
      text.append("\n- `")
          .append(value.getName())
          .append("`: ")
          .append(comments.of(type.getFullName() + "." + value.getName()));
    }
    describe(schema, text.toString());
    return schema;
  }

  /// Of a field's value, with the field's comment.
  ObjectNode field(FieldDescriptor field) {
    var schema = plain(field);
    describe(schema, comments.of(field));
    return schema;
  }

  /// Of a field's value, without words.
  ObjectNode plain(FieldDescriptor field) {
    if (field.isMapField()) {
      var value = field.getMessageType().findFieldByName("value");
      var schema = NODES.objectNode().put("type", "object");
      schema.set("additionalProperties", one(value));
      return schema;
    }
    if (field.isRepeated()) {
      var schema = NODES.objectNode().put("type", "array");
      schema.set("items", one(field));
      return schema;
    }
    return one(field);
  }

  private ObjectNode one(FieldDescriptor field) {
    return switch (field.getType()) {
      case BOOL -> type("boolean", "");
      case STRING -> type("string", "");
      case BYTES -> type("string", "").put("contentEncoding", "base64");
      case DOUBLE, FLOAT -> type("number", "double");
      case INT32, SINT32, SFIXED32 -> type("integer", "int32");
      case UINT32, FIXED32 -> type("integer", "").put("minimum", 0);
      case INT64, SINT64, SFIXED64 -> type("string", "int64");
      case UINT64, FIXED64 -> type("string", "uint64").put("pattern", "^[0-9]+$");
      case ENUM -> reference(field.getEnumType());
      case MESSAGE, GROUP -> wellKnown(field.getMessageType());
    };
  }

  private ObjectNode wellKnown(Descriptor message) {
    return switch (message.getFullName()) {
      case "google.protobuf.Timestamp" -> type("string", "date-time");
      case "google.protobuf.Duration" ->
          type("string", "").put("pattern", "^-?[0-9]+(\\.[0-9]{1,9})?s$");
      default -> reference(message);
    };
  }

  private static ObjectNode type(String type, String format) {
    var schema = NODES.objectNode().put("type", type);
    return format.isEmpty() ? schema : schema.put("format", format);
  }

  private static void describe(ObjectNode schema, String text) {
    if (!text.isBlank()) {
      schema.put("description", text);
    }
  }
}
