package dev.lode.coordinator.api.rest;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.lode.coordinator.api.http.HttpError;
import dev.lode.coordinator.api.http.RefusalException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Query parameters as fields of a request: `page_size=10`, `states=STATE_RUNNING&states=6`,
/// `a.b=nested`, `since=2026-01-01T00:00:00Z`. Names as in the `.proto` files or as in JSON.
final class QueryFields {

  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,10}");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private QueryFields() {}

  /// @param taken fields that the path has set already
  static void merge(
      Map<String, List<String>> parameters, List<String> taken, Message.Builder request) {
    var type = request.getDescriptorForType();
    var all = NODES.objectNode();
    for (var parameter : parameters.entrySet()) {
      var name = parameter.getKey();
      var alone = NODES.objectNode();
      if (taken.contains(name) || !place(name, type, alone, parameter.getValue())) {
        throw unknown(name, type, taken);
      }
      // Apart first, so that a refusal names the parameter as it was given.
      JsonRequests.merge(alone, request.getDefaultInstanceForType().newBuilderForType(), name);
      place(name, type, all, parameter.getValue());
    }
    JsonRequests.merge(all, request, "query");
  }

  /// Puts the values at the field's place in the JSON; false for a name that is no field.
  private static boolean place(String name, Descriptor type, ObjectNode json, List<String> values) {
    int dot = name.indexOf('.');
    var field = JsonRequests.field(type, dot < 0 ? name : name.substring(0, dot));
    if (field == null || field.isMapField()) {
      return false;
    }
    if (dot >= 0) {
      return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
          && !field.isRepeated()
          && place(
              name.substring(dot + 1),
              field.getMessageType(),
              json.withObjectProperty(field.getJsonName()),
              values);
    }
    if ((values.size() > 1 && !field.isRepeated()) || json.has(field.getJsonName())) {
      throw new RefusalException(HttpError.invalid(name + ": given more than once"));
    }
    if (field.isRepeated()) {
      var array = json.putArray(field.getJsonName());
      values.forEach(it -> array.add(value(field, it)));
    } else {
      json.set(field.getJsonName(), value(field, values.getFirst()));
    }
    return true;
  }

  /// Enums may be given by number, which JSON tells from a name.
  private static JsonNode value(FieldDescriptor field, String text) {
    return field.getJavaType() == FieldDescriptor.JavaType.ENUM && INTEGER.matcher(text).matches()
        ? NODES.numberNode(Long.parseLong(text))
        : NODES.stringNode(text);
  }

  private static RefusalException unknown(String name, Descriptor type, List<String> taken) {
    var known =
        type.getFields().stream()
            .map(FieldDescriptor::getName)
            .filter(it -> !taken.contains(it))
            .collect(Collectors.joining(", "));
    return new RefusalException(
        HttpError.invalid(
            "there is no query parameter '"
                + name
                + "' here"
                + (known.isEmpty() ? "" : "; there are " + known)));
  }
}
