package dev.lode.coordinator.access;

/// What a caller is here for.
public enum Role {
  /// Submits jobs, sees all of them, ends any.
  ADMIN,
  /// Is an agent: keeps a session, ships logs, reads and writes blobs.
  JOIN
}
