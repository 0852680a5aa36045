package dev.lode.coordinator.api;

/// Who calls.
///
/// @param name for people: stands in the record of what was cancelled by whom
public record Caller(String name, Kind kind) {

  /// What a token is for.
  public enum Kind {
    /// May do everything.
    ADMIN,
    /// An agent: may move blobs.
    AGENT
  }
}
