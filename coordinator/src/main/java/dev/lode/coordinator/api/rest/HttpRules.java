package dev.lode.coordinator.api.rest;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Where a call of the `.proto` files is served over HTTP, by its `google.api.http` option.
///
/// What of that option is not understood here (wildcards, one field as the body) stops the
/// coordinator at its start: nothing is served otherwise than written.
///
/// @param path with whole segments as variables, named after string fields of the request
/// @param body whether the request comes as a JSON body; otherwise as query parameters
record HttpRules(String method, String path, List<String> variables, boolean body) {

  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z][a-z0-9_]*)}");

  HttpRules {
    variables = List.copyOf(variables);
  }

  /// None for a call that HTTP does not serve from the definitions.
  static List<HttpRules> of(MethodDescriptor method) {
    if (!method.getOptions().hasExtension(AnnotationsProto.http)) {
      return List.of();
    }
    var rule = method.getOptions().getExtension(AnnotationsProto.http);
    var rules = new ArrayList<HttpRules>();
    rules.add(one(method, rule));
    rule.getAdditionalBindingsList().forEach(it -> rules.add(one(method, it)));
    return rules;
  }

  private static HttpRules one(MethodDescriptor method, HttpRule rule) {
    var name = method.getFullName();
    require(rule.getBody().isEmpty() || rule.getBody().equals("*"), name, "body must be \"*\"");
    require(rule.getResponseBody().isEmpty(), name, "response_body is not served");
    return switch (rule.getPatternCase()) {
      case GET -> rules(method, "GET", rule.getGet(), rule);
      case POST -> rules(method, "POST", rule.getPost(), rule);
      case PUT -> rules(method, "PUT", rule.getPut(), rule);
      case DELETE -> rules(method, "DELETE", rule.getDelete(), rule);
      case PATCH -> rules(method, "PATCH", rule.getPatch(), rule);
      case CUSTOM, PATTERN_NOT_SET ->
          throw new IllegalArgumentException(name + ": no method that HTTP has");
    };
  }

  private static HttpRules rules(MethodDescriptor method, String http, String path, HttpRule rule) {
    var variables = new ArrayList<String>();
    for (String segment : List.of(path.split("/", -1))) {
      var variable = VARIABLE.matcher(segment);
      if (variable.matches()) {
        var field = method.getInputType().findFieldByName(variable.group(1));
        require(
            field != null
                && field.getJavaType() == FieldDescriptor.JavaType.STRING
                && !field.isRepeated(),
            method.getFullName(),
            "no string field " + variable.group(1));
        variables.add(variable.group(1));
      } else {
        require(
            segment.indexOf('{') < 0 && segment.indexOf('*') < 0,
            method.getFullName(),
            "not understood in a path: " + segment);
      }
    }
    return new HttpRules(http, path, variables, !rule.getBody().isEmpty());
  }

  private static void require(boolean claim, String method, String otherwise) {
    if (!claim) {
      throw new IllegalArgumentException(method + ": google.api.http: " + otherwise);
    }
  }
}
