package dev.lode.coordinator.api.http;

import dev.lode.coordinator.api.ApiError;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// A refusal as HTTP says it.
///
/// @param code one word for programs; the names of [ApiError.Code] and a few that only HTTP has
/// @param headers that belong to the refusal
public record HttpError(int status, String code, String message, Map<String, String> headers) {

  private static final JsonMapper JSON = JsonMapper.shared();

  public HttpError {
    headers = Map.copyOf(headers);
  }

  public HttpError(int status, String code, String message) {
    this(status, code, message, Map.of());
  }

  public static HttpError of(ApiError error) {
    int status =
        switch (error.code()) {
          case INVALID_ARGUMENT -> 400;
          case UNAUTHENTICATED -> 401;
          case NOT_FOUND -> 404;
          case DEADLINE_EXCEEDED -> 408;
          case FAILED_PRECONDITION -> 409;
          case RESOURCE_EXHAUSTED -> 429;
          case INTERNAL -> 500;
          case UNAVAILABLE -> 503;
        };
    Map<String, String> headers =
        switch (error.code()) {
          case UNAUTHENTICATED -> Map.of("WWW-Authenticate", "Bearer realm=\"lode\"");
          case RESOURCE_EXHAUSTED, UNAVAILABLE -> Map.of("Retry-After", "1");
          case INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION, DEADLINE_EXCEEDED, INTERNAL ->
              Map.of();
        };
    return new HttpError(status, error.code().name(), error.message(), headers);
  }

  public static HttpError invalid(String message) {
    return of(ApiError.invalid(message));
  }

  public static HttpError tooLarge(String what, long limit) {
    return new HttpError(413, "PAYLOAD_TOO_LARGE", what + ", at most " + limit + " are taken");
  }

  /// `{"error":{"code":"NOT_FOUND","message":"…"}}`
  public String json() {
    return JSON.writeValueAsString(Map.of("error", new Body(code, message)));
  }

  private record Body(String code, String message) {}
}
