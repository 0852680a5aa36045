package dev.lode.coordinator.api.rest;

import com.google.protobuf.Message;
import dev.lode.coordinator.api.grpc.NativeMethod;
import dev.lode.coordinator.api.http.Exchange;
import dev.lode.coordinator.api.http.HttpError;
import dev.lode.coordinator.api.http.RefusalException;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Makes a call's request from an HTTP request: path, query or body, and headers.
final class Requests<Q extends Message> {

  /// Fields that may also be given as a header: header by field.
  static final Map<String, String> HEADERS = Map.of("idempotency_key", "Idempotency-Key");

  /// A query parameter that is about the form of the answer and so no field; see [JsonAnswers].
  static final String FORMAT = "format";

  private static final List<List<String>> FORMATS = List.of(List.of("raw"), List.of("json"));

  private final Q prototype;
  private final HttpRules rules;
  private final boolean rawForm;

  Requests(NativeMethod<Q, ?> method, HttpRules rules) {
    this.rules = rules;
    this.rawForm = JsonAnswers.hasRawForm(method);
    var marshaller = (PrototypeMarshaller<Q>) method.wire().getRequestMarshaller();
    this.prototype = Objects.requireNonNull(marshaller.getMessagePrototype());
  }

  @SuppressWarnings("unchecked") // A message's builder builds messages of its own class.
  Q read(Exchange exchange) {
    var request = prototype.newBuilderForType();
    var query = new LinkedHashMap<>(exchange.query());
    if (rawForm) {
      var format = query.remove(FORMAT);
      if (format != null && !FORMATS.contains(format)) {
        throw new RefusalException(HttpError.invalid(FORMAT + ": must be raw or json"));
      }
    }
    if (rules.body()) {
      JsonRequests.merge(exchange.body().bytes(), request);
      if (!query.isEmpty()) {
        throw new RefusalException(
            HttpError.invalid(
                "there is no query parameter '"
                    + query.keySet().iterator().next()
                    + "' here: everything goes into the body"));
      }
    } else {
      QueryFields.merge(query, rules.variables(), request);
    }
    for (String variable : rules.variables()) {
      var field = request.getDescriptorForType().findFieldByName(variable);
      request.setField(field, exchange.variable(variable));
    }
    readHeaders(exchange, request);
    return (Q) request.build();
  }

  private static void readHeaders(Exchange exchange, Message.Builder request) {
    for (var entry : HEADERS.entrySet()) {
      var field = request.getDescriptorForType().findFieldByName(entry.getKey());
      var value = field == null ? null : exchange.header(entry.getValue());
      if (field != null && value != null) {
        var inBody = request.getField(field);
        if (!inBody.equals("") && !inBody.equals(value)) {
          throw new RefusalException(
              HttpError.invalid(
                  entry.getKey() + ": another one than in the header " + entry.getValue()));
        }
        request.setField(field, value);
      }
    }
  }
}
