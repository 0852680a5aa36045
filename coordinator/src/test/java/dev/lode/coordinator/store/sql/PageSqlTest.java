package dev.lode.coordinator.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lode.coordinator.store.JobQuery;
import dev.lode.coordinator.store.JobQuery.OutcomeWord;
import dev.lode.coordinator.store.JobQuery.StateWord;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How SQLite reads a page: by indexes, in their order, never the whole table.
final class PageSqlTest {

  @TempDir Path folder;

  @Test
  void noPageIsFoundByWalkingTheTableOrSortingIt() throws SQLException {
    var file = folder.resolve("lode.db");
    SqlJobStore.open(file).close();
    for (List<StateWord> states : subsets(StateWord.values())) {
      for (List<OutcomeWord> outcomes : subsets(OutcomeWord.values())) {
        for (String name : List.of("", "a name")) {
          var query = new JobQuery(states, name, outcomes, 1000, 50);
          var page = new PageSql(query);
          if (!page.empty()) {
            check(plan(file, page), query);
          }
        }
      }
    }
  }

  /// What reads the table says SEARCH and by what; what sorts it says so in the step after.
  private static void check(List<String> plan, JobQuery query) {
    for (int i = 0; i < plan.size(); i++) {
      if (plan.get(i).contains(" jobs")) {
        assertThat(plan.get(i)).as("%s", query).startsWith("SEARCH jobs USING").contains("<?)");
        assertThat(plan.subList(i + 1, plan.size()).stream().limit(1))
            .as("%s", query)
            .noneMatch(it -> it.contains("TEMP B-TREE"));
      }
    }
  }

  private static List<String> plan(Path file, PageSql page) throws SQLException {
    var steps = new ArrayList<String>();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var explain = connection.prepareStatement("EXPLAIN QUERY PLAN " + page.sql())) {
      for (int i = 0; i < page.parameters().size(); i++) {
        explain.setObject(i + 1, page.parameters().get(i));
      }
      try (var rows = explain.executeQuery()) {
        while (rows.next()) {
          steps.add(rows.getString("detail"));
        }
      }
    }
    return steps;
  }

  private static <T> List<List<T>> subsets(T[] all) {
    var subsets = new ArrayList<List<T>>();
    for (int bits = 0; bits < 1 << all.length; bits++) {
      var subset = new ArrayList<T>();
      for (int i = 0; i < all.length; i++) {
        if ((bits >> i & 1) == 1) {
          subset.add(all[i]);
        }
      }
      subsets.add(subset);
    }
    return subsets;
  }
}
