package dev.lode.coordinator.api.http;

import java.io.IOException;

/// A method, a path, and what answers there.
///
/// @param path `/lode/v1/jobs/{job}/cancel`: whole segments are variables; nothing is normalised, a
///   trailing slash makes another path
public record Route(String method, String path, Audience audience, Answering answering) {

  /// Whom a route is for.
  public enum Audience {
    /// No token is asked for.
    ANYBODY,
    /// The administrator's token, or a caller on this machine without one.
    ADMIN_OR_LOOPBACK,
    /// The administrator's token.
    ADMIN,
    /// Any token.
    ANY_TOKEN
  }

  /// Answers a request, on a virtual thread of its own.
  @FunctionalInterface
  public interface Answering {
    void answer(Exchange exchange) throws IOException, InterruptedException;
  }
}
