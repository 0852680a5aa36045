package dev.lode.agent.attempt;

import dev.lode.common.model.Exit;
import dev.lode.common.model.Exit.Finding;
import dev.lode.common.model.Exit.Totals;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// What an exit's line may lack: a journal of an earlier release has none of it.
final class ExitDetails {

  private ExitDetails() {}

  static void write(Exit exit, JsonGenerator json) {
    var totals = exit.usage().totals();
    if (!totals.equals(Totals.NONE)) {
      json.writeNumberProperty("memoryPeak", totals.memoryPeakBytes())
          .writeNumberProperty("memoryLimit", totals.memoryLimitBytes())
          .writeNumberProperty("oomKills", totals.oomKills())
          .writeNumberProperty("refusedForks", totals.refusedForks())
          .writeNumberProperty("read", totals.readBytes())
          .writeNumberProperty("written", totals.writtenBytes());
    }
    var finding = exit.finding();
    if (finding != null) {
      json.writeStringProperty("found", finding.kind().name())
          .writeStringProperty("rule", finding.rule())
          .writeStringProperty("words", finding.words())
          .writeStringProperty("retry", finding.retry().name());
    }
  }

  static Totals totals(Map<String, List<String>> fields) {
    return new Totals(
        number(fields, "memoryPeak"),
        number(fields, "memoryLimit"),
        number(fields, "oomKills"),
        number(fields, "refusedForks"),
        number(fields, "read"),
        number(fields, "written"));
  }

  static @Nullable Finding finding(Map<String, List<String>> fields) {
    return fields.containsKey("found")
        ? new Finding(
            Finding.Kind.valueOf(text(fields, "found")),
            text(fields, "rule"),
            text(fields, "words"),
            Finding.Retry.valueOf(text(fields, "retry")))
        : null;
  }

  private static long number(Map<String, List<String>> fields, String name) {
    return fields.containsKey(name) ? Long.parseLong(text(fields, name)) : 0;
  }

  private static String text(Map<String, List<String>> fields, String name) {
    return fields.getOrDefault(name, List.of("")).getFirst();
  }
}
