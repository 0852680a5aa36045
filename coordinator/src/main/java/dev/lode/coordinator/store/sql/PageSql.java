package dev.lode.coordinator.store.sql;

import dev.lode.coordinator.store.JobQuery;
import dev.lode.coordinator.store.JobQuery.OutcomeWord;
import dev.lode.coordinator.store.JobQuery.StateWord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A page of jobs as SQL.
///
/// A page without conditions walks the numbers down. Any other one is a merge of index ranges, one
/// for each state and outcome asked, each read no further than the page is long: its cost does not
/// grow with the number of jobs, whatever is asked.
record PageSql(String sql, List<Object> parameters) {

  private record Range(StateWord state, String outcome) {}

  static PageSql of(JobQuery query) {
    if (query.states().isEmpty() && query.outcomes().isEmpty() && query.name().isEmpty()) {
      return new PageSql(
          "SELECT number, body FROM jobs WHERE number < ? ORDER BY number DESC LIMIT ?",
          List.of(query.beforeNumber(), query.limit()));
    }
    var ranges = ranges(query);
    String range =
        "SELECT * FROM (SELECT number, body FROM jobs WHERE "
            + (query.name().isEmpty() ? "" : "name = ? AND name <> '' AND ")
            + "state = ? AND outcome = ? AND number < ? ORDER BY number DESC LIMIT ?) AS part";
    var parameters = new ArrayList<>();
    for (Range it : ranges) {
      if (!query.name().isEmpty()) {
        parameters.add(query.name());
      }
      Collections.addAll(
          parameters, it.state().name(), it.outcome(), query.beforeNumber(), query.limit());
    }
    parameters.add(query.limit());
    return new PageSql(
        String.join(" UNION ALL ", Collections.nCopies(ranges.size(), range))
            + " ORDER BY number DESC LIMIT ?",
        parameters);
  }

  /// Whether nothing can be in it: outcomes of states that have none.
  boolean empty() {
    return sql.startsWith(" ORDER");
  }

  private static List<Range> ranges(JobQuery query) {
    var states = query.states().isEmpty() ? List.of(StateWord.values()) : query.states();
    var outcomes = query.outcomes().isEmpty() ? List.of(OutcomeWord.values()) : query.outcomes();
    var ranges = new ArrayList<Range>();
    for (StateWord state : states.stream().distinct().toList()) {
      if (state == StateWord.FINISHED) {
        outcomes.stream().distinct().forEach(it -> ranges.add(new Range(state, it.name())));
      } else if (query.outcomes().isEmpty()) {
        ranges.add(new Range(state, ""));
      }
    }
    return ranges;
  }
}
