package dev.lode.coordinator.store.sql;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// Values to JSON text and back, written out field by field.
///
/// The stored names stand in this package's codecs and nowhere else: renaming a record's component
/// elsewhere does not change what is on disk.
final class Json {

  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final int USUAL_LENGTH = 1024;

  private Json() {}

  static <T> String text(T value, BiConsumer<JsonGenerator, T> fields) {
    var text = new StringWriter(USUAL_LENGTH);
    try (var out = MAPPER.createGenerator(text)) {
      out.writeStartObject();
      fields.accept(out, value);
      out.writeEndObject();
    }
    return text.toString();
  }

  static <T> T value(String text, Function<Fields, T> read) {
    return value(text.getBytes(StandardCharsets.UTF_8), read);
  }

  static <T> T value(byte[] utf8, Function<Fields, T> read) {
    return read.apply(new Fields(new JsonText(utf8), 0));
  }

  static <T> void object(
      JsonGenerator out, String name, T value, BiConsumer<JsonGenerator, T> fields) {
    out.writeObjectPropertyStart(name);
    fields.accept(out, value);
    out.writeEndObject();
  }

  static <T> void list(
      JsonGenerator out, String name, List<T> values, BiConsumer<JsonGenerator, T> fields) {
    out.writeArrayPropertyStart(name);
    for (T value : values) {
      out.writeStartObject();
      fields.accept(out, value);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  static void texts(JsonGenerator out, String name, List<String> values) {
    out.writeArrayPropertyStart(name);
    values.forEach(out::writeString);
    out.writeEndArray();
  }
}
