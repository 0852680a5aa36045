package dev.lode.coordinator.store.sql;

import dev.lode.coordinator.store.JobQuery;
import dev.lode.coordinator.store.JobQuery.OutcomeWord;
import dev.lode.coordinator.store.JobQuery.StateWord;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/// A page of jobs as SQL.
///
/// A page without conditions walks the numbers down. Any other one is a merge of index ranges, one
/// for each state and outcome asked, each read no further than the page is long. So its cost does
/// not grow with the number of jobs, whatever is asked; of a name, it may grow with the number of
/// live ones.
final class PageSql {

  private final JobQuery query;
  private final List<String> ranges = new ArrayList<>();
  private final List<Object> parameters = new ArrayList<>();

  PageSql(JobQuery query) {
    this.query = query;
    if (query.states().isEmpty() && query.outcomes().isEmpty() && query.name().isEmpty()) {
      range("");
      return;
    }
    var states = EnumSet.allOf(StateWord.class);
    if (!query.states().isEmpty()) {
      states.retainAll(query.states());
    }
    if (states.remove(StateWord.FINISHED)) {
      finished();
    }
    if (query.outcomes().isEmpty()) {
      live(states);
    }
  }

  private void finished() {
    var outcomes = EnumSet.allOf(OutcomeWord.class);
    if (!query.outcomes().isEmpty()) {
      outcomes.retainAll(query.outcomes());
    }
    for (OutcomeWord outcome : outcomes) {
      if (query.name().isEmpty()) {
        range("state = 'FINISHED' AND outcome = ? AND ", outcome.name());
      } else {
        range("name = ? AND name <> '' AND outcome = ? AND ", query.name(), outcome.name());
      }
    }
  }

  private void live(EnumSet<StateWord> states) {
    if (query.name().isEmpty()) {
      states.forEach(it -> range("state = ? AND outcome = '' AND ", it.name()));
    } else if (states.contains(StateWord.QUEUED) || states.contains(StateWord.HELD)) {
      // Of the live jobs of a name, most wait: those that do not are passed over.
      var asked = "'" + String.join("', '", states.stream().map(Enum::name).toList()) + "'";
      range(
          "name = ? AND name <> '' AND outcome = '' AND state || '' IN (" + asked + ") AND ",
          query.name());
    } else {
      // There are only as many jobs in these states as the hosts can hold.
      states.forEach(
          it ->
              range("state = ? AND outcome = '' AND name || '' = ? AND ", it.name(), query.name()));
    }
  }

  private void range(String condition, Object... values) {
    ranges.add(
        "SELECT * FROM (SELECT number, body, sum FROM jobs WHERE "
            + condition
            + "number < ? ORDER BY number DESC LIMIT ?) AS part");
    parameters.addAll(List.of(values));
    parameters.add(query.beforeNumber());
    parameters.add(query.limit());
  }

  /// Whether nothing can be on it: outcomes were asked of states that have none.
  boolean empty() {
    return ranges.isEmpty();
  }

  String sql() {
    return String.join(" UNION ALL ", ranges) + " ORDER BY number DESC LIMIT ?";
  }

  List<Object> parameters() {
    var all = new ArrayList<>(parameters);
    all.add(query.limit());
    return all;
  }
}
