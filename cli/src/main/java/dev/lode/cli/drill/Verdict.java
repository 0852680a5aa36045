package dev.lode.cli.drill;

import dev.lode.cli.screen.Table;
import java.util.List;

/// What a drill found.
public record Verdict(List<Row> rows) {

  /// One line of its table.
  ///
  /// @param broken what broke the promise, one phrase each; empty when it held, or none is made
  public record Row(String name, String value, List<String> broken) {
    public Row {
      broken = List.copyOf(broken);
    }

    static Row told(String name, Object value) {
      return new Row(name, String.valueOf(value), List.of());
    }

    /// Promised to be none.
    static Row none(String name, List<String> broken) {
      return new Row(name, String.valueOf(broken.size()), broken);
    }
  }

  public Verdict {
    rows = List.copyOf(rows);
  }

  public boolean held() {
    return rows.stream().allMatch(row -> row.broken().isEmpty());
  }

  /// For people.
  public String table() {
    var table = new Table("WHAT", "FOUND#", "");
    for (var row : rows) {
      table.row(row.name(), row.value(), row.broken().isEmpty() ? "" : "BROKEN");
    }
    return table.toString();
  }
}
