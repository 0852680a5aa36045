package dev.lode.common.model.python;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Which versions of Python will do: `3`, `3.11`, `3.11.7`, or clauses such as `>=3.10,<3.13`.
///
/// A bare version stands for all that begin with it, as `==3.11.*` does.
///
/// @param clauses all of which must hold; none for any version
public record PythonRule(List<Clause> clauses) {

  /// Any version will do.
  public static final PythonRule ANY = new PythonRule(List.of());

  private static final int MAX_TEXT = 100;
  private static final Pattern CLAUSE =
      Pattern.compile("(~=|==|!=|<=|>=|<|>|)\\s*(\\d{1,3}(?:\\.\\d{1,3}){0,2})(\\.\\*)?");

  /// @param operator one of `~=`, `==`, `!=`, `<=`, `>=`, `<`, `>`
  /// @param parts one to three numbers
  /// @param prefix whether only as many parts are compared as there are
  record Clause(String operator, List<Integer> parts, boolean prefix) {
    Clause {
      parts = List.copyOf(parts);
    }

    boolean accepts(PythonVersion version) {
      int order = compare(version, prefix ? parts.size() : 3);
      return switch (operator) {
        case "==" -> order == 0;
        case "!=" -> order != 0;
        case "<=" -> order <= 0;
        case ">=" -> order >= 0;
        case "<" -> order < 0;
        case ">" -> order > 0;
        // ~=3.10.2 is at least that, within 3.10.
        default -> order >= 0 && compare(version, parts.size() - 1) == 0;
      };
    }

    private int compare(PythonVersion version, int count) {
      for (int i = 0; i < count; i++) {
        int order = Integer.compare(version.part(i), i < parts.size() ? parts.get(i) : 0);
        if (order != 0) {
          return order;
        }
      }
      return 0;
    }

    @Override
    public String toString() {
      var numbers = parts.stream().map(String::valueOf).collect(Collectors.joining("."));
      return operator + numbers + (prefix ? ".*" : "");
    }
  }

  public PythonRule {
    clauses = List.copyOf(clauses);
  }

  /// Throws [IllegalArgumentException], with a sentence for a person, for what is no rule.
  public static PythonRule from(String text) {
    if (text.isBlank()) {
      return ANY;
    }
    var clauses = new ArrayList<Clause>();
    for (var part : text.length() > MAX_TEXT ? List.<String>of() : List.of(text.split(",", -1))) {
      var matched = CLAUSE.matcher(part.strip());
      if (!matched.matches()) {
        break;
      }
      clauses.add(clause(matched.group(1), matched.group(2), matched.group(3) != null, text));
    }
    if (clauses.size() != text.split(",", -1).length) {
      throw wrong(text);
    }
    return new PythonRule(clauses);
  }

  private static Clause clause(String operator, String version, boolean star, String text) {
    var parts = List.of(version.split("\\.", -1)).stream().map(Integer::parseInt).toList();
    var exact = operator.equals("==") || operator.equals("!=");
    if ((star && !exact && !operator.isEmpty()) || (operator.equals("~=") && parts.size() < 2)) {
      throw wrong(text);
    }
    return operator.isEmpty() ? new Clause("==", parts, true) : new Clause(operator, parts, star);
  }

  private static IllegalArgumentException wrong(String text) {
    var shown = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text;
    return new IllegalArgumentException(
        "a version of Python is written 3.11, 3.11.7 or >=3.10,<3.13, not '" + shown + "'");
  }

  public boolean accepts(PythonVersion version) {
    return clauses.stream().allMatch(it -> it.accepts(version));
  }

  /// As it can be read again; the shortest form.
  @Override
  public String toString() {
    return clauses.stream()
        .map(it -> it.prefix() && it.operator().equals("==") ? bare(it) : it.toString())
        .collect(Collectors.joining(","));
  }

  private static String bare(Clause clause) {
    return clause.parts().stream().map(String::valueOf).collect(Collectors.joining("."));
  }
}
