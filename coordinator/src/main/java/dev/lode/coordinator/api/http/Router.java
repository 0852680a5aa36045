package dev.lode.coordinator.api.http;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds the route of a request by its raw path; a literal segment wins over a variable one.
final class Router {

  /// What was found.
  sealed interface Found {
    /// @param variables still percent-encoded
    record Here(Route route, Map<String, String> variables) implements Found {}

    /// The path exists, with these other methods.
    record OtherMethods(List<String> allowed) implements Found {}

    record Nowhere() implements Found {}
  }

  private static final class Node {
    final Map<String, Node> literals = new TreeMap<>();
    final Map<String, Route> routes = new TreeMap<>();
    @Nullable Node variable;

    /// For all that is left of a path, whatever slashes are in it.
    @Nullable Node rest;
  }

  private final Node root = new Node();

  Router(List<Route> routes) {
    routes.forEach(this::add);
  }

  private void add(Route route) {
    var node = root;
    for (String segment : segments(route.path())) {
      if (isRest(segment)) {
        if (node.rest == null) {
          node.rest = new Node();
        }
        node = node.rest;
      } else if (isVariable(segment)) {
        if (node.variable == null) {
          node.variable = new Node();
        }
        node = node.variable;
      } else {
        node = node.literals.computeIfAbsent(segment, _ -> new Node());
      }
    }
    if (node.routes.put(route.method(), route) != null) {
      throw new IllegalArgumentException("two routes at " + route.method() + " " + route.path());
    }
  }

  Found find(String method, String rawPath) {
    var segments = segments(rawPath);
    var node = descend(root, segments, 0);
    if (node == null) {
      return new Found.Nowhere();
    }
    var route = node.routes.get(method);
    return route == null
        ? new Found.OtherMethods(List.copyOf(node.routes.keySet()))
        : new Found.Here(route, variables(route, segments));
  }

  private static @Nullable Node descend(Node node, List<String> segments, int at) {
    if (at == segments.size()) {
      return node.routes.isEmpty() ? null : node;
    }
    var literal = node.literals.get(segments.get(at));
    var found = literal == null ? null : descend(literal, segments, at + 1);
    if (found == null && node.variable != null && !segments.get(at).isEmpty()) {
      found = descend(node.variable, segments, at + 1);
    }
    return found == null ? node.rest : found;
  }

  private static Map<String, String> variables(Route route, List<String> segments) {
    var names = segments(route.path());
    var variables = new TreeMap<String, String>();
    for (int i = 0; i < names.size(); i++) {
      if (isRest(names.get(i))) {
        variables.put(
            names.get(i).substring(1, names.get(i).length() - 4),
            String.join("/", segments.subList(i, segments.size())));
      } else if (isVariable(names.get(i))) {
        variables.put(names.get(i).substring(1, names.get(i).length() - 1), segments.get(i));
      }
    }
    return variables;
  }

  private static boolean isRest(String segment) {
    return segment.startsWith("{") && segment.endsWith("...}");
  }

  private static boolean isVariable(String segment) {
    return segment.startsWith("{") && segment.endsWith("}");
  }

  private static List<String> segments(String path) {
    return List.of(path.split("/", -1));
  }
}
