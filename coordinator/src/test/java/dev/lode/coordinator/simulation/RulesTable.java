package dev.lode.coordinator.simulation;

import java.util.Comparator;
import java.util.Map;
import java.util.function.Consumer;

/// What the simulator notices when a single rule is left out.
final class RulesTable {

  private RulesTable() {}

  /// In Markdown.
  ///
  /// @param seeds from 1 to this one, for each rule
  static String of(long seeds, int threads, Consumer<String> tell) throws InterruptedException {
    var table = new StringBuilder("| rule left out | seeds of ");
    table.append(seeds).append(" that fail | most often with |\n|---|---|---|\n");
    for (Rule rule : Rule.values()) {
      var summary = new Seeds(Rules.without(rule), _ -> {}).run(1, seeds, threads, () -> true);
      var most = most(summary);
      tell.accept(rule + ": " + summary.failures() + " " + most);
      table
          .append("| `%s`: %s | ".formatted(rule, rule.words))
          .append("%d | %s |%n".formatted(summary.failures(), most));
    }
    return table.toString();
  }

  private static String most(Seeds.Summary summary) {
    return summary.failed().entrySet().stream()
        .max(Comparator.comparingLong(it -> it.getValue().count()))
        .map(Map.Entry::getKey)
        .orElse("–");
  }
}
