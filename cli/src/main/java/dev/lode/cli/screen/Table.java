package dev.lode.cli.screen;

import java.util.ArrayList;
import java.util.List;

/// Rows under headings, in columns as wide as they need.
public final class Table {

  private static final String GAP = "  ";

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /// A heading, and whether its values are numbers, which end at the column's right edge.
  private record Column(String heading, boolean number) {}

  /// @param headings those that end in `#` head numbers; the sign is not shown. When all are empty
  ///   there is no line of headings
  public Table(String... headings) {
    var parsed = new ArrayList<Column>();
    for (var heading : headings) {
      boolean number = heading.endsWith("#");
      parsed.add(new Column(number ? heading.substring(0, heading.length() - 1) : heading, number));
    }
    columns = List.copyOf(parsed);
  }

  public Table row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException("a row of " + cells.length + " for " + columns.size());
    }
    rows.add(List.of(cells));
    return this;
  }

  @Override
  public String toString() {
    var all = new ArrayList<List<String>>();
    if (columns.stream().anyMatch(column -> !column.heading().isEmpty())) {
      all.add(columns.stream().map(Column::heading).toList());
    }
    all.addAll(rows);
    var text = new StringBuilder();
    for (var row : all) {
      var line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(i == 0 ? "" : GAP).append(cell(row.get(i), columns.get(i), width(all, i)));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static String cell(String value, Column column, int width) {
    var blanks = " ".repeat(width - length(value));
    return column.number() ? blanks + value : value + blanks;
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
