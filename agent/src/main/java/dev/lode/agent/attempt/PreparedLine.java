package dev.lode.agent.attempt;

import dev.lode.common.model.Prepared;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// What preparing an attempt took, as the fields of an [EntryLine].
final class PreparedLine {

  private PreparedLine() {}

  static void write(Prepared what, JsonGenerator json) {
    json.writeStringProperty("is", "prepared")
        .writeNumberProperty("took", what.took().toNanos())
        .writeStringProperty("environmentKey", what.environmentKey())
        .writeStringProperty("commit", what.commit());
    write("inputs", what.inputs(), json);
    write("environment", what.environment(), json);
    write("repository", what.repository(), json);
  }

  private static void write(String name, @Nullable Duration span, JsonGenerator json) {
    if (span != null) {
      json.writeNumberProperty(name, span.toNanos());
    }
  }

  static Prepared read(Map<String, List<String>> fields) {
    return new Prepared(
        Duration.ofNanos(EntryLine.number(fields, "took")),
        span(fields, "inputs"),
        span(fields, "environment"),
        span(fields, "repository"),
        EntryLine.text(fields, "environmentKey"),
        EntryLine.text(fields, "commit"));
  }

  private static @Nullable Duration span(Map<String, List<String>> fields, String name) {
    return fields.containsKey(name) ? Duration.ofNanos(EntryLine.number(fields, name)) : null;
  }
}
